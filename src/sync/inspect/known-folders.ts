import { readAllLooks } from '../../account/looks-file.ts';
import { locationsOf } from '../open/open-destination.ts';
import { type RecordsConfig, type RecordsPorts, readMemory } from './open-records.ts';

/**
 * The folders of an account, absolute: those for which it has jobs, in the order in which these were made; then those where a sync came
 * to nothing, or is to begin, before a job of it could be remembered.
 */
export async function knownFolders(
  config: Omit<RecordsConfig, 'directory'>,
  ports: RecordsPorts,
): Promise<readonly string[]> {
  const found = await readMemory(config, ports, async ({ state }) => {
    const locations = await locationsOf(state);
    const jobs = await state.jobs.list();
    return {
      ofJobs: jobs.flatMap(({ destination }) => locations.get(destination) ?? []),
      // Under another name of it, too.
      all: (await state.destinations()).map(({ location }) => location),
    };
  });
  const looks = await readAllLooks({ directory: config.cookieDirectory, account: config.username });
  const tried = looks.filter(({ trouble, watchers }) => trouble !== undefined || watchers.length > 0);
  const others = tried.map(({ folder }) => folder).filter((folder) => found?.all.includes(folder) !== true);
  return [...new Set([...(found?.ofJobs ?? []), ...others])];
}
