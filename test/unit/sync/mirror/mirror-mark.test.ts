import { expect, it } from 'vitest';
import { readSteps } from '../../../../src/model/step-ranges.ts';
import { heldThrough, MirrorMark } from '../../../../src/sync/mirror/mirror-mark.ts';

function notes() {
  const texts = new Map<string, string>();
  return {
    texts,
    note: async (name: string) => texts.get(name),
    setNote: async (name: string, text: string | undefined) => void texts.set(name, text ?? ''),
  };
}

it('T1: a deletion counts only if its step, and all before, were done by an earlier cycle', () => {
  const held = ['', '1-7', '1-7,9-12', '2-9'].map((text) => heldThrough(readSteps(text)));
  expect(held).toEqual([0, 7, 7, 0]);
});

it('T6: the mark is of one catalogue, and never beyond what that has', async () => {
  const state = notes();
  const mark = await MirrorMark.open(state, 'disk', 'epoch', 40);
  expect(mark.through('PrimarySync')).toBe(0);
  await mark.set('PrimarySync', 40);
  const through = async (destination: string, epoch: string, last: number) =>
    (await MirrorMark.open(state, destination, epoch, last)).through('PrimarySync');
  expect(await through('disk', 'epoch', 50)).toBe(40);
  // Steps that were lost come again, with other contents.
  expect(await through('disk', 'epoch', 30)).toBe(30);
  expect(await through('disk', 'another', 50)).toBe(0);
  expect(await through('other', 'epoch', 50)).toBe(0);
  for (const text of [
    '',
    'x',
    '[]',
    '["epoch",[["PrimarySync",-1],["PrimarySync",1.5],[3,3],3]]',
    '["epoch"]',
  ]) {
    await state.setNote('mirrored/disk', text);
    expect(await through('disk', 'epoch', 50)).toBe(0);
  }
});
