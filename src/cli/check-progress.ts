import type { Clock } from '../base/clock.ts';
import { bytes } from '../base/bytes.ts';
import { duration } from '../base/duration.ts';
import type { CheckProgress } from '../sync/verify/verify-files.ts';
import { BEAT_MS, REDRAW_MS } from './pace.ts';
import type { Terminal } from './terminal.ts';

/** The status line of a check; where there is no terminal, a line a minute. */
export function drawCheck(
  terminal: Terminal,
  clock: Pick<Clock, 'monotonic'>,
  isOn: boolean,
): (progress: CheckProgress) => void {
  const startedAtMs = clock.monotonic();
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let notedAtMs = startedAtMs;
  return (progress) => {
    const nowMs = clock.monotonic();
    if (nowMs - notedAtMs >= BEAT_MS) {
      notedAtMs = nowMs;
      terminal.note(`at work: ${describeCheck(progress, nowMs - startedAtMs)}`);
    }
    const isEarly = nowMs - drawnAtMs < REDRAW_MS && progress.repairing === 0;
    if (!isOn || !terminal.isInteractive || isEarly) return;
    drawnAtMs = nowMs;
    terminal.status(describeCheck(progress, nowMs - startedAtMs));
  };
}

/** How far a check has come in so many milliseconds, and how long the rest will take at that speed. */
export function describeCheck(
  { files, ofFiles, bytes: done, ofBytes, bad, repairing }: CheckProgress,
  elapsedMs: number,
): string {
  const perSecond = elapsedMs <= 0 ? 0 : (done * 1000) / elapsedMs;
  const left = perSecond === 0 ? '' : `, ${duration(Math.max(0, ofBytes - done) / perSecond)} left`;
  const found = bad === 0 ? '' : `, ${bad} not as saved`;
  const fetching = repairing === 0 ? '' : `, fetching ${repairing} again`;
  return (
    `checked ${files} of ${ofFiles} files, ${bytes(done)} of ${bytes(ofBytes)}, ` +
    `${bytes(Math.round(perSecond))}/s${left}${found}${fetching}`
  );
}
