import { beforeEach, expect, it } from 'vitest';
import type { Asset } from '../../../../src/model/asset.ts';
import { assetText } from '../../../../src/model/asset-text.ts';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import { accountFor } from '../../../../src/sync/verify/account-for.ts';
import { refTo } from '../../../support/ref-to.ts';
import { SELECTION } from '../../../support/plan-rules.ts';
import { feedPage, openTestCatalogue, PERSONAL, SHARED, someAsset } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const LIBRARY = PERSONAL.id;

let catalogue: Catalogue;
let state: StateStore;

beforeEach(() => {
  catalogue = openTestCatalogue();
  state = openTestStore();
  return async () => {
    await catalogue.close();
    await state.close();
  };
});

const show = (...assets: readonly Asset[]) => catalogue.apply(feedPage({ assets }));

function fileOf(asset: string, library = LIBRARY) {
  const wanted = wantedFile(`${asset}.JPG`, photoBytes(asset, 10));
  return { ...wanted, key: { ...wanted.key, asset, library } };
}

async function saved(asset: string, destination = 'here'): Promise<void> {
  const path = relative(`${asset}.JPG`);
  const wanted = fileOf(asset);
  await state.record(refTo(destination), [{ kind: 'saved', wanted, path, modifiedAtMs: 0, verified: true }]);
}

async function failed(asset: string, library = LIBRARY): Promise<void> {
  const failure = { kind: 'unavailable', detail: 'gone' } as const;
  const wanted = fileOf(asset, library);
  await state.record(refTo('here'), [{ kind: 'failed', wanted, path: undefined, failure }]);
}

function account(selection = SELECTION, ignored: readonly string[] = []) {
  return accountFor(
    { state, catalogue },
    {
      destination: 'here',
      library: LIBRARY,
      selection,
      ignored: new Set(ignored.map((asset) => assetText({ library: LIBRARY, asset }))),
    },
  );
}

it('finds what is wanted and neither saved nor failed here', async () => {
  await show(...['saved', 'failed', 'missing', 'elsewhere'].map((id) => someAsset(id)));
  await saved('saved');
  await saved('elsewhere', 'there');
  await failed('failed');
  await failed('missing', SHARED.id);
  expect(await account()).toEqual({
    groups: [{ library: LIBRARY, media: 'photo', skipped: [], assets: 4 }],
    unaccounted: 2,
    ignored: 0,
    held: 0,
  });
});

it('counts what the user ignores apart, where nothing of it is here', async () => {
  await show(...['saved', 'ignored', 'missing'].map((id) => someAsset(id)));
  await saved('saved');
  expect(await account(SELECTION, ['saved', 'ignored'])).toMatchObject({ unaccounted: 1, ignored: 1 });
});

it('counts what is not wanted by its reasons, and does not miss it', async () => {
  const video = (id: string) => someAsset(id, { media: 'video' });
  await show(someAsset('photo'), video('one'), video('two'));
  expect(await account({ ...SELECTION, skipVideos: true })).toEqual({
    groups: expect.arrayContaining([
      { library: LIBRARY, media: 'photo', skipped: [], assets: 1 },
      { library: LIBRARY, media: 'video', skipped: ['video'], assets: 2 },
    ]),
    unaccounted: 1,
    ignored: 0,
    held: 0,
  });
});

it('a record that cannot be read is missed unless it is among what failed', async () => {
  const unreadable = ['told', 'untold'].map((record) => ({ record, reason: 'odd' }));
  await catalogue.apply(feedPage({ ids: ['told', 'untold'], unreadable }));
  await state.recordUnreadable({ destination: 'here', library: LIBRARY, records: unreadable.slice(0, 1) });
  expect(await account()).toEqual({
    groups: [{ library: LIBRARY, media: 'unreadable', skipped: [], assets: 2 }],
    unaccounted: 1,
    ignored: 0,
    held: 0,
  });
});

it.each([
  [undefined, 603],
  [2, 2],
  [550, 550],
])('looks at the newest %s alone where only those are wanted', async (recent, missing) => {
  await show(...Array.from({ length: 603 }, (_, n) => someAsset(`${n}`, { capturedAtMs: n, addedAtMs: n })));
  // The oldest one is the last to be looked at.
  await saved('0');
  const { unaccounted } = await account({ ...SELECTION, recent });
  expect(unaccounted).toBe(recent === undefined ? missing - 1 : missing);
});

it('looks at nothing that is shown no longer', async () => {
  await show(someAsset('gone'));
  await catalogue.apply(feedPage({ gone: [{ record: 'gone', how: 'trashed' }] }));
  expect(await account()).toEqual({ groups: [], unaccounted: 0, ignored: 0, held: 0 });
});
