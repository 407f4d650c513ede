import type { LibraryId } from '../../model/ids.ts';
import type { Run } from '../open/open-account.ts';

/** Names of the libraries that the account has, as Apple says now, the personal one first. */
export async function offeredLibraries({
  source,
  signal,
}: Pick<Run, 'source' | 'signal'>): Promise<readonly LibraryId[]> {
  await source.signIn(signal);
  const { libraries } = await source.libraries(signal);
  return libraries.map(({ id }) => id);
}
