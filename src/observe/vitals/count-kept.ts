import { countFailed } from '../../answer/decide-health.ts';
import type { Clock } from '../../base/clock.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { silentLog } from '../../base/log.ts';
import type { Config } from '../../config/config.ts';
import { readMemory, readRecords } from '../../sync/inspect/open-records.ts';
import { reportFailed } from '../../sync/inspect/status-report.ts';
import { jobKey } from '../../sync/watch/look-notes.ts';
import { namesOf } from '../../sync/jobs/job-label.ts';
import type { Kept } from './job-facts.ts';

/** What is recorded of one job. */
export interface Counted {
  /** Undefined: nothing was synced yet. */
  readonly kept: Kept | undefined;
  /** As `keepsake jobs` has it, or will have it. */
  readonly name: string;
}

/** By what is recorded alone. Undefined: it cannot be read now, which the next cycle will tell. `key`: which job. */
export async function countKept(config: Config, key: string, clock: Clock): Promise<Counted | undefined> {
  const ports = { clock, log: silentLog };
  try {
    const all = (await readMemory(config, ports, ({ state }) => state.jobs.list())) ?? [];
    const counted = await readRecords(config, ports, async ({ state, destination }) => {
      const failed = countFailed(await reportFailed(state, destination));
      // Another folder may have a job that wants the same.
      const known = all.find((job) => job.destination === destination && jobKey(job.rule) === key);
      return { kept: { ...(await state.kept(destination)), failed }, known, destination };
    });
    const known = counted?.known;
    const others = all.filter((job) => job !== known);
    const { name } = namesOf(config, { known, others, destination: counted?.destination });
    return { kept: counted?.kept, name };
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    return undefined;
  }
}
