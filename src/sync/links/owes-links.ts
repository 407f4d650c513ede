import type { LinkFailure, LinksReader } from '../../model/links.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { isDueNow, type Trying } from '../jobs/is-due.ts';
import type { OpenTree } from './open-trees.ts';

const ROWS = 500;

/** What could not be done of links, page by page. */
export async function* failedLinks(
  state: { readonly links: Pick<LinksReader, 'failures'> },
  destination: string,
): AsyncGenerator<readonly LinkFailure[], void> {
  let after: LinkFailure | undefined;
  for (;;) {
    const page: readonly LinkFailure[] = await state.links.failures(destination, { after, limit: ROWS });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}

/** Whether links of these trees are to be tried again. */
export async function owesLinks(
  run: Pick<Run, 'state'> & Trying,
  { id }: Pick<OpenedDestination, 'id'>,
  trees: readonly OpenTree[],
): Promise<boolean> {
  const numbers = new Set(trees.map(({ tree }) => tree));
  for await (const page of failedLinks(run.state, id)) {
    if (page.some((failure) => numbers.has(failure.tree) && isDueNow(run, failure))) return true;
  }
  return false;
}
