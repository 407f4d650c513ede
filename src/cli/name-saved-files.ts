import type { Log } from '../base/log.ts';
import type { Report } from '../model/progress.ts';

/** Tells the log of each file that is there now; `isWished`: the user wants to read that, and not only who looks for a fault. */
export function nameSavedFiles(log: Pick<Log, 'info' | 'debug'>, isWished: boolean): Report {
  const tell = isWished ? log.info : log.debug;
  return (event) => {
    if (event.kind !== 'ended' || event.outcome.kind === 'failed') return;
    const { kind, path, wanted } = event.outcome;
    tell(`${kind === 'saved' ? 'saved' : 'found in place'} ${path}`, { bytes: wanted.resource.size });
  };
}
