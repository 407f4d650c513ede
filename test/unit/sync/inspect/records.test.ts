import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ContentSignature } from '../../../../src/model/digest.ts';
import type { Asset } from '../../../../src/model/asset.ts';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import type { Selection } from '../../../../src/model/selection.ts';
import type { StateStore } from '../../../../src/model/state-store.ts';
import type { Records } from '../../../../src/sync/inspect/open-records.ts';
import { identifyFiles } from '../../../../src/sync/inspect/identify-files.ts';
import {
  findAssets,
  ignoreAssets,
  listIgnored,
  unignoreAssets,
} from '../../../../src/sync/inspect/ignore-assets.ts';
import { reportStatus } from '../../../../src/sync/inspect/status-report.ts';
import { writeRule } from '../../../../src/sync/jobs/job-rule.ts';
import { quickFolder } from '../../../support/temporary-folder.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';
import { NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { refTo } from '../../../support/ref-to.ts';
import { feedPage, openTestCatalogue, someAsset, someFile } from '../../../support/test-catalogue.ts';

const LIBRARY = 'PrimarySync';
const WORKERS = { workers: 1 };

function signatureOf(bytes: Uint8Array): string {
  const signature = new ContentSignature();
  signature.update(bytes);
  return signature.digest();
}

const JOB = { name: 'all', destination: 'disk', rule: 'all', epoch: 'e' };
const DISK = refTo('disk', (path) => path.toLowerCase());

describe('records', () => {
  let state: StateStore;
  let catalogue: Catalogue;
  let records: Records<StateStore>;
  let folder: string;
  beforeEach(() => {
    folder = quickFolder();
    state = openTestStore();
    catalogue = openTestCatalogue();
    records = { state, catalogue, destination: 'disk', roots: [join(folder, 'photos')], ref: DISK };
    return async () => {
      await catalogue.close();
      await state.close();
    };
  });
  const word = (typed: string) => ({ typed, absolute: join(folder, typed) });
  const save = (path: string) => {
    const wanted = wantedFile(path, photoBytes(path, 100));
    return state.record(DISK, [
      { kind: 'saved', wanted, path: relative(path), modifiedAtMs: wanted.modifiedAtMs, verified: true },
    ]);
  };
  const see = (assets: readonly Asset[]) => catalogue.apply(feedPage({ assets }));

  it('knows an original that was seen and never saved by the name of its record', async () => {
    const bytes = Buffer.from('an original');
    writeFileSync(join(folder, 'copy'), bytes);
    await see([
      someAsset('one', { masterId: signatureOf(bytes), capturedAtMs: 0 }),
      someAsset('twin', { masterId: signatureOf(bytes), name: undefined, capturedAtMs: undefined }),
      someAsset('other'),
    ]);
    const [file] = await identifyFiles([word('copy')], records, WORKERS);
    expect(file).toEqual({
      typed: 'copy',
      kind: 'read',
      signature: signatureOf(bytes),
      photos: [
        {
          library: LIBRARY,
          asset: 'one',
          role: 'original',
          path: undefined,
          name: 'one.HEIC',
          capturedAtMs: 0,
          links: [],
        },
        {
          library: LIBRARY,
          asset: 'twin',
          role: 'original',
          path: undefined,
          name: undefined,
          capturedAtMs: undefined,
          links: [],
        },
      ],
    });
  });

  it('finds assets by recorded paths in any case and form, where the disk does not tell them apart', async () => {
    await save('2024/A.jpg');
    for (const typed of ['2024/a.JPG', './2024//A.jpg', 'photos/2024/A.jpg']) {
      expect(await findAssets([word(typed)], records, WORKERS)).toEqual({
        found: [{ typed, assets: [{ library: LIBRARY, asset: 'asset-2024/A.jpg' }] }],
      });
    }
    expect(await findAssets([word('../2024/A.jpg')], records, WORKERS)).toHaveProperty('problems');
  });

  it('finds what is ignored by its id, even where nothing else is known of it', async () => {
    await state.setIgnored([{ library: 'Elsewhere', asset: 'gone' }], true);
    expect(await findAssets([word('gone')], records, WORKERS)).toEqual({
      found: [{ typed: 'gone', assets: [{ library: 'Elsewhere', asset: 'gone' }] }],
    });
    expect(await listIgnored(records)).toEqual([
      { library: 'Elsewhere', asset: 'gone', name: undefined, paths: [] },
    ]);
  });

  it('forgets the failures of what is ignored, and lets each job look at everything when it is wanted again', async () => {
    const wanted = wantedFile('a', photoBytes('a', 1));
    const failure = { kind: 'denied', detail: '403' } as const;
    await state.record(DISK, [{ kind: 'failed', wanted, path: undefined, failure }]);
    const job = await state.jobs.open({ ...JOB, newestStep: 3 });
    await state.jobs.setDone(job, { epoch: 'e', done: [{ first: 1, last: 3 }], evaluatedAtMs: 0 });
    const done = async () => (await state.jobs.list())[0]?.done;
    const asset = { library: LIBRARY, asset: wanted.key.asset };
    expect(await ignoreAssets([asset], records)).toEqual([asset]);
    expect(await state.failures('disk')).toEqual([]);
    expect(await ignoreAssets([asset], records)).toEqual([]);
    expect(await done()).toEqual([{ first: 1, last: 3 }]);

    expect(await unignoreAssets([asset], records)).toEqual([asset]);
    expect(await done()).toEqual([]);
    expect(await unignoreAssets([asset], records)).toEqual([]);
  });

  it.each<[what: string, note: string | undefined, saved: number | undefined]>([
    ['no note', undefined, undefined],
    ['rubbish', '{"endedAtMs":', undefined],
    ['a note of another kind', '["endedAtMs"]', undefined],
    ['a note without numbers', '{"endedAtMs":1}', undefined],
    ['a whole note', '{"endedAtMs":1,"isPartial":true,"saved":2,"failed":1}', 2],
  ])('reads how the last sync ended from %s', async (_what, note, saved) => {
    await state.setNote('cycle/disk', note);
    expect((await reportStatus(records, 0)).lastSync?.saved).toBe(saved);
  });

  it('adds up what is kept, seen, skipped and failed', async () => {
    await save('a');
    await save('b');
    await see([
      someAsset('a'),
      someAsset('v', { media: 'video' }),
      someAsset('m', { resources: { medium: someFile({ role: 'medium' }) } }),
    ]);
    await state.recordUnreadable({
      destination: 'disk',
      library: LIBRARY,
      records: [{ record: 'odd', reason: 'no master' }],
    });
    const selection: Selection = { ...SELECTION, skipVideos: true };
    const rule = writeRule({ selection, naming: NAMING, folder: { pieces: [] } });
    await state.jobs.open({ name: 'all', destination: 'disk', rule, epoch: 'e', newestStep: 0 });
    expect(await reportStatus(records, 0)).toMatchObject({
      files: 2,
      bytes: 200,
      assets: 3,
      skipped: { video: 1, 'size-missing': 1 },
      failures: [{ asset: 'odd', failure: { kind: 'unreadable', detail: 'no master' }, attempts: 1 }],
    });
  });
});
