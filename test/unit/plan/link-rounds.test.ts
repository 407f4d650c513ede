import { describe, expect, it } from 'vitest';
import type { RecordedLink } from '../../../src/model/links.ts';
import { nextLinkRound, type TreeStep } from '../../../src/plan/link-rounds.ts';
import type { WantedLink } from '../../../src/plan/want-links.ts';
import { relative } from '../../support/wanted.ts';

function file(asset: string, path: string) {
  const key = { library: 'PrimarySync', asset, role: 'original' } as const;
  return { key, path: relative(path), size: 5, signature: asset, verified: true, modifiedAtMs: 1000 };
}

/** `A +Rome/1`: a link that is to be made, `A -Rome/1`: one that is to go. */
function step(text: string): TreeStep {
  const [asset = '', what = ''] = text.split(' ');
  const path = relative(what.slice(1));
  if (what.startsWith('+')) {
    const source = file(asset, `2024/${asset}`);
    const candidates = [path, relative(`${path}-2`)];
    const wanted: WantedLink = {
      key: source.key,
      source,
      collection: 'a',
      folder: undefined,
      candidates,
      mayMake: true,
    };
    return { tree: 1, step: { do: 'make', wanted } };
  }
  const link: RecordedLink = { ...file(asset, path), tree: 1, collection: 'a', mode: 'hard' };
  return { tree: 1, step: { do: 'remove', link, identity: 'i', isLast: false } };
}

/** All rounds, as they are asked for one behind the other. */
function rounds(texts: readonly string[]): readonly (readonly string[])[] {
  const named = new Map(texts.map((text) => [step(text), text]));
  const found: string[][] = [];
  for (let left: readonly TreeStep[] = [...named.keys()]; left.length > 0; ) {
    const { now, later } = nextLinkRound(left, (path) => path.toLowerCase());
    found.push(now.map((one) => named.get(one) ?? ''));
    left = later;
  }
  return found;
}

describe('rounds in which links are made and taken away', () => {
  it.each([
    ['nothing is in the way', ['A +Rome/1', 'B -Rome/2'], [['A +Rome/1', 'B -Rome/2']]],
    ['another photo leaves the name', ['A +Rome/1', 'B -Rome/1'], [['B -Rome/1'], ['A +Rome/1']]],
    ['names that are one on this disk', ['A +ROME/1', 'B -Rome/1'], [['B -Rome/1'], ['A +ROME/1']]],
    ['the photo itself has the name', ['A +Rome/1', 'A -Rome/1'], [['A +Rome/1', 'A -Rome/1']]],
    [
      'steps of one photo stay together',
      ['A -Paris/1', 'A +Rome/1', 'B +Roma/1', 'B -Rome/1'],
      [
        ['B +Roma/1', 'B -Rome/1'],
        ['A -Paris/1', 'A +Rome/1'],
      ],
    ],
    [
      'a chain',
      ['A +2/1', 'A -1/1', 'B +3/1', 'B -2/1', 'C -3/1'],
      [['C -3/1'], ['B +3/1', 'B -2/1'], ['A +2/1', 'A -1/1']],
    ],
    [
      'a circle, in which some get other names',
      ['A +2/1', 'A -1/1', 'B +1/1', 'B -2/1'],
      [['A +2/1', 'A -1/1', 'B +1/1', 'B -2/1']],
    ],
  ])('%s', (_what, steps, wanted) => {
    expect(rounds(steps)).toEqual(wanted);
  });
});
