import { expect, it } from 'vitest';
import type { Asset } from '../../../../src/model/asset.ts';
import type { Outcome } from '../../../../src/model/outcome.ts';
import { prunable } from '../../../support/prunable.ts';
import { refTo } from '../../../support/ref-to.ts';
import { relative } from '../../../support/wanted.ts';

const AT_MS = Date.UTC(2025, 0, 2);

async function cloudOf(assets: number) {
  const cloud = await prunable({ library: { assets, bytes: 600 } });
  const proven = await cloud.prove(cloud.ids.map((_, place) => place));
  const record = (outcome: Outcome) => cloud.state.record(refTo('place'), [outcome]);
  const wantedOf = (asset: Asset) => {
    const { original } = asset.resources;
    if (original === undefined) throw new Error('a photo without an original');
    const key = { library: cloud.zone, asset: asset.id, role: 'original' as const };
    return { key, asset, resource: original, modifiedAtMs: AT_MS, candidates: [], leftAt: [] };
  };
  const why = async (id: string) => {
    const { tally, moved } = await cloud.prune([id]);
    return moved === 1 ? 'moved' : Object.keys(tally.report().refused).join(' ');
  };
  return { ...cloud, proven, record, wantedOf, why };
}

it('P14: tags that were written into an original make it no proof, unless the bytes as they came lie here, too', async () => {
  const { proven, record, wantedOf, why, put, original } = await cloudOf(2);
  const [first, second] = proven;
  if (first === undefined || second === undefined) throw new Error('no photos');
  const rewritten = Buffer.from('with a date written into it');
  const installed = { size: rewritten.length, signature: 'AYnnoj1r4lMYTs3JP/g7mjGaDCgO' };
  const saved = { kind: 'saved', modifiedAtMs: AT_MS, verified: true } as const;
  await record({ ...saved, wanted: wantedOf(first), path: relative('0.JPG'), installed });
  put(first.id, rewritten, AT_MS);
  expect(await why(first.id)).toBe('rewritten');
  // A duplicate of it, of which the file is as it came.
  const twin = { ...wantedOf(first), key: { ...wantedOf(first).key, asset: 'twin' } };
  await record({ ...saved, wanted: twin, path: relative('1.JPG') });
  put(second.id, original(first.id));
  expect(await why(first.id)).toBe('moved');
});

it('P14: what failed to come, or lies here as a file of another photo alone, is no proof', async () => {
  const { proven, record, wantedOf, why, state, ids } = await cloudOf(2);
  const [first, second] = proven;
  if (first === undefined || second === undefined) throw new Error('no photos');
  const failure = { kind: 'unavailable', detail: 'no bytes' } as const;
  await record({ kind: 'failed', wanted: wantedOf(first), path: undefined, failure });
  expect(await why(first.id)).toBe('failed');
  await state.forgetFiles(refTo('place'), [relative('1.JPG')]);
  const twin = { ...wantedOf(second), key: { ...wantedOf(second).key, asset: 'twin' } };
  const saved = { kind: 'saved', modifiedAtMs: AT_MS, verified: true } as const;
  await record({ ...saved, wanted: twin, path: relative('1.JPG') });
  expect(await why(ids[1] ?? '')).toBe('not-saved');
});

it('P27: a file that is changed, or gone, after it was read and before the batch is asked for, is no proof', async () => {
  const { ids, prune, put, remove, original, library } = await cloudOf(4);
  const [edited = '', gone = '', touched = '', right = ''] = ids;
  let read = 0;
  const { moved, tally } = await prune(ids, {
    onRead: () => {
      // Each was right when it was read.
      if ((read += 1) < ids.length) return;
      put(edited, Buffer.from('my own edit'));
      remove(gone);
      put(touched, Buffer.alloc(original(touched).length), AT_MS + 1000);
    },
  });
  expect([moved, read, tally.report().refused]).toEqual([1, 4, { edited: 2, missing: 1 }]);
  const trashed = [...library.files()].flatMap(({ asset, deleted }) => (deleted ? [asset] : []));
  expect(trashed).toEqual([right]);
});
