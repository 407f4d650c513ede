import { join } from 'node:path';
import type { Action } from '../../model/action.ts';
import type { Run } from '../open/open-account.ts';
import type { CycleTally } from './cycle-report.ts';

/** `--dry-run` and `--only-print-filenames`: the plan, and nothing of what it asks for. */
export async function pretend(
  { config, log, print }: Pick<Run, 'config' | 'log' | 'print'>,
  actions: AsyncIterable<Action>,
  tally: CycleTally,
): Promise<void> {
  const folder = config.directory?.typed ?? '';
  for await (const action of actions) {
    tally.planned(action);
    if (action.do !== 'fetch') continue;
    // Joined as icloudpd joins and prints it.
    if (config.task === 'print') print(join(folder, action.path));
    else log.info(`would download ${action.path}`);
  }
}
