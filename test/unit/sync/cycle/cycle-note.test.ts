import { expect, it } from 'vitest';
import { lastCycle, noteCycle } from '../../../../src/sync/cycle/cycle-note.ts';
import { CycleTally } from '../../../../src/sync/cycle/cycle-report.ts';
import { openTestStore } from '../../../support/test-store.ts';

it('I13: nothing is called listed completely while something may be missing', async () => {
  const state = openTestStore();
  const note = async (shortfall: string | undefined, listedAtMs: number | undefined) => {
    const tally = new CycleTally();
    tally.page(1, []);
    const report = tally.report({ nothingNew: false, onlyFailures: false, shortfall, seconds: 1 });
    await noteCycle(state, 'disk', report, { nowMs: 2000, listedAtMs });
    return (await lastCycle(state, 'disk'))?.listedAtMs;
  };
  expect(await note(undefined, 1000)).toBe(1000);
  expect(await note(undefined, undefined)).toBe(1000);
  expect(await note('Apple lists 9 of 12 photos', 1000)).toBeUndefined();
  expect(await note(undefined, undefined)).toBeUndefined();
  expect(await note(undefined, 1500)).toBe(1500);
  await state.close();
});
