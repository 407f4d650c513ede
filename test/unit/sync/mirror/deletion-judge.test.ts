import { expect, it } from 'vitest';
import type { Library } from '../../../../src/model/asset.ts';
import type { CatalogueRow } from '../../../../src/model/catalogue.ts';
import { DeletionJudge } from '../../../../src/sync/mirror/deletion-judge.ts';
import type { AsidePlan } from '../../../../src/sync/mirror/plan-aside.ts';
import { feedPage, openTestCatalogue, PERSONAL, SHARED, someAsset } from '../../../support/test-catalogue.ts';

const signal = new AbortController().signal;

/** A photo that is gone for good, judged with what the provider offers; answers how often that was asked for. */
async function judged(offered: { readonly libraries: readonly Library[]; readonly isWhole: boolean }) {
  const catalogue = openTestCatalogue();
  await catalogue.apply(feedPage({ assets: [someAsset('a'), someAsset('b')] }));
  await catalogue.apply(feedPage({ gone: ['a', 'b'].map((record) => ({ record, how: 'purged' as const })) }));
  let asked = 0;
  const libraries = async () => {
    asked += 1;
    return { ...offered, others: [] };
  };
  const judge = new DeletionJudge({ catalogue, source: { libraries }, signal });
  const planOf = (row: CatalogueRow): AsidePlan => ({
    gone: { row, files: [] },
    files: [],
    sidecars: [],
    missing: [],
    edited: undefined,
    isUnseen: false,
  });
  const fates = [];
  for (const row of await catalogue.assets(PERSONAL.id, ['a', 'b']))
    fates.push(await judge.fateOf(PERSONAL, planOf(row), { how: 'missing' }));
  await catalogue.close();
  return { fates, asked };
}

it.each([
  ['no shared library', { libraries: [PERSONAL], isWhole: true }, 'delete'],
  ['a shared library that nobody follows', { libraries: [PERSONAL, SHARED], isWhole: true }, 'not-deleted'],
  ['half an answer', { libraries: [PERSONAL], isWhole: false }, 'not-known'],
])('T5: gone for good with %s, which is asked for once', async (_, offered, fate) => {
  expect(await judged(offered)).toEqual({ fates: [fate, fate], asked: 1 });
});

it('T5: an original that another library shows has moved', async () => {
  const catalogue = openTestCatalogue();
  const masterId = 'one-original';
  await catalogue.apply(feedPage({ assets: [someAsset('a', { masterId })] }));
  await catalogue.apply(feedPage({ gone: [{ record: 'a', how: 'trashed' }] }));
  const twin = someAsset('b', { masterId, library: SHARED.id });
  await catalogue.apply(feedPage({ library: SHARED, assets: [twin] }));
  const source = { libraries: () => Promise.reject(new Error('nobody has to ask')) };
  const judge = new DeletionJudge({ catalogue, source, signal });
  const [row] = await catalogue.assets(PERSONAL.id, ['a']);
  if (row === undefined) throw new Error('no row');
  const plan = {
    gone: { row, files: [] },
    files: [],
    sidecars: [],
    missing: [],
    edited: undefined,
    isUnseen: false,
  };
  expect(await judge.fateOf(PERSONAL, plan, { how: 'trashed' })).toBe('not-deleted');
  await catalogue.apply(feedPage({ library: SHARED, gone: [{ record: 'b', how: 'trashed' }] }));
  expect(await judge.fateOf(PERSONAL, plan, { how: 'trashed' })).toBe('delete');
  await catalogue.close();
});
