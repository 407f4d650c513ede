import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REFUSALS } from '../../../../src/model/prune.ts';
import type { PlannedAsset } from '../../../../src/sync/prune/find-proven.ts';
import { loadPlan } from '../../../../src/sync/prune/load-plan.ts';
import { type PlanDocument, readPlan, writePlan } from '../../../../src/sync/prune/plan-document.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { relative } from '../../../support/wanted.ts';

const SIGNATURE = 'AW2cWT2PxzWixMKuuNMTHJ8CJ3sH';

function planned(id: string, more: Partial<PlannedAsset> = {}): PlannedAsset {
  const file = { role: 'original', path: relative('2025/A.HEIC'), size: 3, signature: SIGNATURE } as const;
  const library = 'PrimarySync';
  return {
    library,
    id,
    name: 'A.HEIC',
    takenAtMs: 0,
    bytes: 3,
    signature: SIGNATURE,
    files: [file],
    lost: ['live'],
    ...more,
  };
}

const PLAN: PlanDocument = {
  id: 'a-plan',
  madeAtMs: Date.UTC(2026, 0, 1),
  account: 'sam@example.com',
  folder: '/photos',
  destination: 'marker',
  why: "prune --filter 'video'",
  keep: ['favorites', 'album:Trip'],
  photos: [planned('A'), planned('B')],
  kept: { favorites: 2 },
  refused: { edited: 1 },
  named: REFUSALS.map((refused) => ({ library: 'PrimarySync', asset: 'C', name: undefined, refused })),
};

it('a plan is JSON that people read, a line for each photo, and comes back', () => {
  const text = writePlan(PLAN);
  expect(text.split('\n').filter((line) => line.includes('"signature"'))).toHaveLength(2);
  expect(JSON.parse(text)).toMatchObject({
    summary: { photos: 2, bytes: 6 },
    stays: { kept: { favorites: 2 }, refused: { edited: 1 } },
    photos: [{ taken: '1970-01-01T00:00:00.000Z', goesWithIt: ['live'] }, {}],
  });
  expect(readPlan(text, 'plan.json')).toEqual({
    kind: 'keepsake prune plan',
    version: 1,
    id: 'a-plan',
    account: 'sam@example.com',
    destination: 'marker',
    why: "prune --filter 'video'",
    keep: ['favorites', 'album:Trip'],
    photos: ['A', 'B'].map((id) => ({
      library: 'PrimarySync',
      id,
      name: 'A.HEIC',
      bytes: 3,
      signature: SIGNATURE,
    })),
  });
  expect(readPlan(writePlan({ ...PLAN, photos: [] }), 'plan.json').photos).toEqual([]);
});

it.each<[string, Partial<PlanDocument>, (text: string) => string]>([
  ['with a filter of any length', { why: `prune --filter '${'a'.repeat(9_000)}'` }, (text) => text],
  ['of which a person took the last line out', {}, (text) => text.replace(/\n.*"id":"B".*\n/, '\n')],
  ['that an editor put a mark before', {}, (text) => `\uFEFF${text}`],
  ['written before it had rules', {}, (text) => text.replace(/\n {2}"keep": \[[^\]]*\],/, '')],
])('P24: a plan %s can be carried out', (_what, more, edit) => {
  const text = writePlan({ ...PLAN, ...more });
  expect(readPlan(edit(text), 'plan.json').photos[0]).toMatchObject({ id: 'A', name: 'A.HEIC' });
});

it.each([
  ['A"B\\C\n', 'IMG "1"\n.HEIC', -62_135_596_800_000],
  ['\u2028', '\ud800 lone', 253_402_214_399_000],
  ['{"id":"B"}', 'x'.repeat(9_000), Number.NaN],
  [' ', '', Number.POSITIVE_INFINITY],
])('whatever names and times photos have, their plan comes back: %j', (id, name, takenAtMs) => {
  const plan = { ...PLAN, photos: [planned(id, { name, takenAtMs }), planned('B')] };
  expect(readPlan(writePlan(plan), 'plan.json').photos.map((one) => one.id)).toEqual([id, 'B']);
});

it.each<[string, (text: string) => string]>([
  ['empty', () => ''],
  ['cut off', (text) => text.slice(0, -20)],
  ['of a later version', (text) => text.replace('"version": 1', '"version": 2')],
  ['something else', () => '{"kind":"report"}'],
  ['a list', () => '[]'],
  ['a size that no file has', (text) => text.replace('"bytes":3', '"bytes":-3')],
  ['a size as a word', (text) => text.replace('"bytes":3', '"bytes":"3"')],
  ['a photo without an id', (text) => text.replace('"id":"A"', '"id":""')],
  ['a photo without a signature', (text) => text.replaceAll(`,"signature":"${SIGNATURE}"}`, '}')],
  ['a rule that says nothing here', (text) => text.replace('"album:Trip"', '"Trip"')],
  ['an endless name', (text) => text.replace('"id":"A"', `"id":"${'A'.repeat(2000)}"`)],
])('P16: a plan that is %s is refused, and nothing is touched', (_what, change) => {
  const text = change(writePlan(PLAN));
  expect(text).not.toBe(writePlan(PLAN));
  expect(() => readPlan(text, 'plan.json')).toThrow(/^plan.json is no plan that this keepsake can carry out/);
});

it('P16: what is no readable file is refused', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), (64 << 20) + 1);
  symlinkSync(at('huge'), at('link'));
  for (const [path, why] of [
    [at('nowhere'), 'there is no such file'],
    [folder, 'it is no file'],
    [at('link'), 'it is no file'],
    [at('huge'), 'it is larger than any that keepsake writes; plan fewer photos at a time, with --up-to'],
    [join(at('huge'), 'below'), 'something on the way to it is no folder (ENOTDIR)'],
  ] as const)
    await expect(loadPlan({ path, shown: 'it' })).rejects.toThrow(`the plan it cannot be read: ${why}`);
});

it('P16: a plan that could not be read back for its size leaves out what is for people, or is refused', () => {
  const size = (plan: PlanDocument) => Buffer.byteLength(writePlan(plan));
  const path = relative(`${'long/'.repeat(40)}A.HEIC`);
  const files = planned('A').files.map((file) => ({ ...file, path }));
  const long = { ...PLAN, photos: [planned('A', { files })] };
  const text = writePlan(long, size(long) - 1);
  expect([text.includes('long/'), readPlan(text, 'plan.json').photos.map(({ id }) => id)]).toEqual([
    false,
    ['A'],
  ]);
  expect(() => writePlan(long, 100)).toThrow('a plan of 1 photo is larger than can be carried out');
});
