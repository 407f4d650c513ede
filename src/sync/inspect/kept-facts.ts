import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { SessionSummary } from '../../model/account-files.ts';
import { accountFilesOf } from '../open/account-ports.ts';
import { readRecords, type RecordsPorts } from './open-records.ts';

export interface KeptFacts {
  /** Recorded at the destination; undefined where that cannot be told now. */
  readonly files: number | undefined;
  readonly trustEnds: SessionSummary['trustEnds'];
}

/** What a watching run tells of itself now and then. What cannot be read then is left out. */
export async function keptFacts(config: Config, ports: RecordsPorts): Promise<KeptFacts> {
  try {
    const kept = await readRecords(config, ports, ({ state, destination }) => state.kept(destination));
    const session = await accountFilesOf(config).session(ports.clock.now());
    return { files: kept?.files, trustEnds: session?.summary.trustEnds };
  } catch (error) {
    if (error instanceof KeepsakeError) return { files: undefined, trustEnds: undefined };
    throw error;
  }
}
