import { type ErrorCode, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Library } from '../../model/asset.ts';

/** Trouble at the service that need not be trouble with all of it. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SERVICE_REFUSING',
  'SERVICE_NOT_UNDERSTOOD',
  'SERVICE_THROTTLING',
]);

/**
 * The same pages. A shared library that cannot be read costs nothing but itself: it ends as `instead`, and is read by the next run
 * (FAULTS.md E55). `fallsShort`: something may be missing, in words.
 */
export async function* spared<T, End>(
  library: Library,
  pages: AsyncGenerator<T, End>,
  instead: End,
  fallsShort: (why: string) => void,
): AsyncGenerator<T, End> {
  try {
    return yield* pages;
  } catch (error) {
    const isBearable = error instanceof KeepsakeError && PASSING.has(error.code);
    if (library.kind === 'personal' || !isBearable) throw error;
    fallsShort(`the library ${printable(library.id)} cannot be read now: ${error.message}`);
    return instead;
  }
}
