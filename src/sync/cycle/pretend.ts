import { join } from 'node:path';
import { IdSet } from '../../base/id-set.ts';
import type { Task } from '../../model/action.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { ComingNames } from '../jobs/coming-names.ts';
import type { Fetch } from '../fulfil/saved-bytes.ts';
import { SavedElsewhere, type SavedElsewherePorts } from '../fulfil/saved-elsewhere.ts';
import { localFiles } from '../open/local-files.ts';
import type { Run } from '../open/open-account.ts';
import type { CycleTally } from './cycle-report.ts';

/** Looked up together. */
const CHUNK = 100;

/** `--dry-run` and `--only-print-filenames`: the plan, and nothing of what it asks for. */
export async function pretend(
  { config, log, print, state }: Pick<Run, 'config' | 'log' | 'print'> & Pick<SavedElsewherePorts, 'state'>,
  tasks: AsyncIterable<Task>,
  tally: CycleTally,
  coming: Pick<ComingNames, 'note'>,
): Promise<void> {
  const folder = config.directory?.typed ?? '';
  const elsewhere = new SavedElsewhere({ state, files: localFiles, provider: undefined });
  const brought = new IdSet();
  for await (const some of inChunks(tasks)) {
    await elsewhere.look(some);
    for (const action of some) {
      coming.note(action);
      const isCopy = action.do === 'fetch' && (elsewhere.has(action.wanted) || !isFirst(action, brought));
      tally.planned(action, isCopy);
      if (action.do !== 'fetch') continue;
      // Joined as icloudpd joins and prints it.
      if (config.task === 'print') print(join(folder, action.path));
      else log.info(`would ${isCopy ? 'copy' : 'download'} ${action.path}`);
    }
  }
  tally.allPlanned();
}

/** Whether no file before it brings the same bytes: another one is copied from there. */
function isFirst({ wanted: { resource } }: Fetch, brought: IdSet): boolean {
  return !isVerifiable(resource.signature) || brought.add(resource.signature);
}

async function* inChunks(tasks: AsyncIterable<Task>): AsyncGenerator<readonly Task[], void> {
  let some: Task[] = [];
  for await (const task of tasks) {
    some.push(task);
    if (some.length < CHUNK) continue;
    yield some;
    some = [];
  }
  yield some;
}
