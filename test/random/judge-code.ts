import type { Disturbance, RunEnd } from './play-run.ts';
import type { Stage } from './stage.ts';

/** What a run may end with, given how it was disturbed (docs/EXIT-CODES.md). */
export function judgeCode(ended: RunEnd, disturbance: Disturbance, { clock }: Stage): readonly string[] {
  const { code, err } = ended;
  const { faults, stop, silentBody } = disturbance;
  const isFaulty = faults.length > 0 || silentBody > 0;
  const expected: readonly RunEnd['code'][] = [
    0,
    ...(isFaulty ? [3, 7] : []),
    // Earlier sign-ins may stand in the way of the next, and a clock that is wrong ends sessions.
    ...(isFaulty || clock.aheadMs !== 0 ? [4, 7] : [7]),
    ...(stop === undefined ? [] : stop.by === 'SIGTERM' ? [143] : ['killed' as const]),
  ];
  const problems = expected.includes(code) ? [] : [`exit code ${code}`];
  if (code === 7 && !isFaulty && !/sign/.test(err)) problems.push('exit code 7 without a cause');
  if (code === 3 && !/failed|cannot be used/.test(err)) problems.push('exit code 3 names no file');
  if (err.includes('forced to end')) problems.push('SIGTERM had to be repeated (A4)');
  return problems;
}
