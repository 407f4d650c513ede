import { WithEnd } from '../../base/with-end.ts';

/**
 * The same pages, and behind each of them but the first one page of others, as long as there are some: never both at a time. Others
 * that are left can be taken later.
 */
export async function* beside<T, End>(
  pages: AsyncGenerator<T, End>,
  others: AsyncIterator<T, void>,
): AsyncGenerator<T, End> {
  const all = new WithEnd(pages);
  let isFirst = true;
  for await (const page of all) {
    yield page;
    const other = isFirst ? undefined : await others.next();
    if (other !== undefined && other.done !== true) yield other.value;
    isFirst = false;
  }
  return all.end;
}

/** What is left of them. */
export async function* rest<T>(pages: AsyncIterator<T, void>): AsyncGenerator<T, void> {
  for (;;) {
    const next = await pages.next();
    if (next.done === true) return;
    yield next.value;
  }
}
