import { expect, it } from 'vitest';
import { ASSET_STATES, type AssetState } from '../../../src/model/catalogue.ts';
import { decideArrival, hasLeft, type Twin } from '../../../src/plan/decide-arrival.ts';

const twin = (asset: string, state: AssetState, isLeft = false): Twin => ({
  name: { library: 'PrimarySync', asset },
  state,
  isLeft,
});

it.each<[why: string, twins: readonly Twin[], mayHold: boolean, kind: string, from?: string]>([
  ['nothing is known of it', [], true, 'new'],
  ['its twin is gone', [twin('a', 'trashed')], true, 'moved', 'a'],
  ['its twin stands for a photo elsewhere', [twin('a', 'elsewhere')], false, 'moved', 'a'],
  ['the library of its twin was left', [twin('a', 'shown', true)], true, 'moved', 'a'],
  ['one of two twins is gone', [twin('a', 'shown'), twin('b', 'purged')], true, 'moved', 'b'],
  ['its twin is still shown', [twin('a', 'shown')], true, 'hold'],
  ['its twin is shown after a cycle', [twin('a', 'shown')], false, 'new'],
  ['its twin is hidden, and no less there', [twin('a', 'hidden')], true, 'new'],
])('E57: %s', (_why, twins, mayHold, kind, from) => {
  const arrival = decideArrival(twins, { mayHold });
  expect(arrival).toEqual({
    kind,
    ...(from !== undefined && { from: { library: 'PrimarySync', asset: from } }),
  });
});

it('a photo has left its library in every state but two', () => {
  const stays = ASSET_STATES.filter((state) => !hasLeft({ state, isLeft: false }));
  expect(stays).toEqual(['shown', 'hidden']);
});
