import { expect, it } from 'vitest';
import { HeldAssets } from '../../../../src/sync/twins/held-assets.ts';
import { assetText } from '../../../../src/model/asset-text.ts';
import { openTestStore } from '../../../support/test-store.ts';

const NOW = Date.UTC(2024, 1, 1);
const DAY_MS = 86_400_000;
const A = { library: 'PrimarySync', asset: 'A' };
const B = { library: 'SharedSync-1', asset: 'A' };

it('E57: what is held is held once, by the destination, and forgotten when it was decided', async () => {
  const state = openTestStore();
  const first = await HeldAssets.open(state, 'disk');
  first.hold(A);
  await first.store(NOW);
  const second = await HeldAssets.open(state, 'disk');
  expect([first.wasHeld(A), second.wasHeld(A), second.wasHeld(B)]).toEqual([false, true, false]);
  expect((await HeldAssets.open(state, 'other')).wasHeld(A)).toBe(false);
  await second.store(NOW);
  expect(await state.note('held/disk')).toBeUndefined();
  await state.close();
});

it('E57: what another job of the destination holds is not forgotten by a cycle that hears nothing of it', async () => {
  const state = openTestStore();
  const one = await HeldAssets.open(state, 'disk');
  one.hold(A);
  await one.store(NOW);
  const other = await HeldAssets.open(state, 'disk');
  other.hold(B);
  await other.store(NOW);
  const again = await HeldAssets.open(state, 'disk');
  expect([again.wasHeld(A), again.wasHeld(B)]).toEqual([true, true]);
  await again.store(NOW);
  expect(await state.note('held/disk')).toBeUndefined();
  await state.close();
});

it('E57: what nobody asks about is forgotten after 90 days, also where it was held before times were written down', async () => {
  const state = openTestStore();
  const text = JSON.stringify([assetText(B)]);
  await state.setNote('held/disk', text);
  const first = await HeldAssets.open(state, 'disk');
  first.hold(A);
  await first.store(NOW);
  const heldAt = async (days: number) => {
    const later = await HeldAssets.open(state, 'disk');
    await later.store(NOW + days * DAY_MS);
    const again = await HeldAssets.open(state, 'disk');
    return [again.wasHeld(A), again.wasHeld(B)];
  };
  expect([await heldAt(-1), await heldAt(88), await heldAt(91)]).toEqual([
    [true, true],
    [true, true],
    [false, false],
  ]);
  expect(await state.note('held/disk')).toBeUndefined();
  await state.close();
});

it.each(['{', '7', '[7, null]', '{"a":1}'])('a note that says %j holds nothing', async (text) => {
  const state = openTestStore();
  await state.setNote('held/disk', text);
  expect((await HeldAssets.open(state, 'disk')).wasHeld(A)).toBe(false);
  await state.close();
});
