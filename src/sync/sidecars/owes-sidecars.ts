import type { SidecarFailure, SidecarsReader } from '../../model/sidecars.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { isDueNow, type Trying } from '../jobs/is-due.ts';

const ROWS = 500;

/** Photos whose sidecars are not as they should be, page by page. */
export async function* failedSidecars(
  state: { readonly sidecars: Pick<SidecarsReader, 'failures'> },
  destination: string,
): AsyncGenerator<readonly SidecarFailure[], void> {
  let after: SidecarFailure | undefined;
  for (;;) {
    const page: readonly SidecarFailure[] = await state.sidecars.failures(destination, {
      after,
      limit: ROWS,
    });
    if (page.length === 0) return;
    yield page;
    after = page.at(-1);
  }
}

/** Whether sidecars are to be tried again. */
export async function owesSidecars(
  run: Pick<Run, 'state'> & Trying,
  { id }: Pick<OpenedDestination, 'id'>,
): Promise<boolean> {
  for await (const page of failedSidecars(run.state, id))
    if (page.some((failure) => isDueNow(run, failure))) return true;
  return false;
}
