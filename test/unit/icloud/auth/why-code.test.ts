import { expect, it } from 'vitest';
import { whyCode } from '../../../../src/icloud/auth/why-code.ts';

const NOW = Date.UTC(2026, 7, 1);
const DAY_MS = 86_400_000;

it.each<[atMs: number | undefined, estimated: boolean, why: RegExp | undefined]>([
  [undefined, false, undefined],
  [
    NOW + DAY_MS,
    false,
    /^apple trusted this device until 2026-08-02, and does so no longer: after another password/,
  ],
  // It may have ended, for all that is known.
  [NOW + DAY_MS, true, undefined],
  [NOW - DAY_MS, false, /^apple's trust in this device ended on 2026-07-31$/],
  [NOW - DAY_MS, true, /^apple's trust in this device ended on 2026-07-31 \(estimated\)$/],
])('D13: a trust until %s (estimated: %s)', (atMs, estimated, why) => {
  const said = whyCode(atMs === undefined ? undefined : { atMs, estimated }, NOW);
  if (why === undefined) expect(said).toBeUndefined();
  else expect(said).toMatch(why);
});
