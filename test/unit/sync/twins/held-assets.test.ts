import { expect, it } from 'vitest';
import { HeldAssets } from '../../../../src/sync/twins/held-assets.ts';
import { openTestStore } from '../../../support/test-store.ts';

const A = { library: 'PrimarySync', asset: 'A' };
const B = { library: 'SharedSync-1', asset: 'A' };

it('E57: what is held is held once, by the destination, and forgotten when it was decided', async () => {
  const state = openTestStore();
  const first = await HeldAssets.open(state, 'disk');
  first.hold(A);
  await first.store();
  const second = await HeldAssets.open(state, 'disk');
  expect([first.wasHeld(A), second.wasHeld(A), second.wasHeld(B)]).toEqual([false, true, false]);
  expect((await HeldAssets.open(state, 'other')).wasHeld(A)).toBe(false);
  await second.store();
  expect(await state.note('held/disk')).toBeUndefined();
  await state.close();
});

it('E57: what another job of the destination holds is not forgotten by a cycle that hears nothing of it', async () => {
  const state = openTestStore();
  const one = await HeldAssets.open(state, 'disk');
  one.hold(A);
  await one.store();
  const other = await HeldAssets.open(state, 'disk');
  other.hold(B);
  await other.store();
  const again = await HeldAssets.open(state, 'disk');
  expect([again.wasHeld(A), again.wasHeld(B)]).toEqual([true, true]);
  await again.store();
  expect(await state.note('held/disk')).toBeUndefined();
  await state.close();
});

it.each(['{', '7', '[7, null]', '{"a":1}'])('a note that says %j holds nothing', async (text) => {
  const state = openTestStore();
  await state.setNote('held/disk', text);
  expect((await HeldAssets.open(state, 'disk')).wasHeld(A)).toBe(false);
  await state.close();
});
