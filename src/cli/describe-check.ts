import { bytes } from '../base/bytes.ts';
import { duration } from '../base/duration.ts';
import type { CheckProgress } from '../sync/verify/verify-files.ts';

/** Before a check knows what there is to read. */
export const NOTHING_CHECKED: CheckProgress = {
  files: 0,
  bytes: 0,
  ofFiles: 0,
  ofBytes: 0,
  bad: 0,
  repairing: 0,
};

/** How far a check has come in so many milliseconds, and how long the rest will take at that speed. */
export function describeCheck(
  { files, ofFiles, bytes: done, ofBytes, bad, repairing, beside }: CheckProgress,
  elapsedMs: number,
): string {
  const perSecond = elapsedMs <= 0 ? 0 : (done * 1000) / elapsedMs;
  const left = perSecond === 0 ? '' : `, ${duration(Math.max(0, ofBytes - done) / perSecond)} left`;
  const found = bad === 0 ? '' : `, ${bad} not as saved`;
  const fetching = repairing === 0 ? '' : `, fetching ${repairing} again`;
  if (beside !== undefined) return `checked ${files} of ${ofFiles} files${found}, looking at ${beside}`;
  return (
    `checked ${files} of ${ofFiles} files, ${bytes(done)} of ${bytes(ofBytes)}, ` +
    `${bytes(Math.round(perSecond))}/s${left}${found}${fetching}`
  );
}
