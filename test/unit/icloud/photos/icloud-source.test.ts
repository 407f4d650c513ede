import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { createICloudSource } from '../../../../src/icloud/icloud-source.ts';
import { type Database, DatabaseError } from '../../../../src/icloud/photos/database.ts';
import type { Session } from '../../../../src/icloud/session/session-data.ts';
import type { Asset, Library } from '../../../../src/model/asset.ts';
import { ContentSignature } from '../../../../src/model/digest.ts';
import type { ListingEnd, PhotoSource } from '../../../../src/model/photo-source.ts';
import { wantFiles } from '../../../../src/plan/want-files.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { describeRecorded, replayDatabase, replayTransport } from '../../../support/recordings.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';
import type { Transport } from '../../../../src/http/transport.ts';

const { signal } = new AbortController();
const SHARED: Library = { id: 'SharedSync-00000000-1111-2222-3333-444444444444', kind: 'shared' };
const PERSONAL: Library = { id: 'PrimarySync', kind: 'personal' };

const nothing = () => Promise.reject(new Error('not expected'));
const noDownloads: Transport = { send: nothing, dropConnections: nothing, close: nothing };

function sourceOf({
  database,
  download = noDownloads,
  session = {},
}: {
  database: Database;
  download?: Transport;
  session?: Partial<Session>;
}): PhotoSource {
  const whole: Session = {
    ensure: nothing,
    account: nothing,
    renew: nothing,
    trustEnds: () => undefined,
    ...session,
  };
  return createICloudSource({ database, download, session: whole, log: silentLog, clock: new FakeClock() });
}

async function listOf(
  source: PhotoSource,
  library: Library,
  limit?: number,
): Promise<{ assets: Asset[]; end: ListingEnd }> {
  const listing = source.list(library, { limit }, signal);
  const assets: Asset[] = [];
  for (;;) {
    const next = await listing.next();
    if (next.done === true) return { assets, end: next.value };
    assets.push(...next.value.assets);
  }
}

/** Both libraries exist; whatever is asked of them is refused. */
function refusing(code: string): Database {
  return scriptedDatabase(({ operation, database }) => {
    if (operation !== 'zones/list') throw new DatabaseError(code, 'no', 400);
    return { zones: [{ zoneID: { zoneName: database === 'private' ? PERSONAL.id : SHARED.id } }] };
  });
}

describe('createICloudSource', () => {
  it('signs in and renews through the session', async () => {
    const calls: string[] = [];
    const account = { dsid: '1', databaseUrl: new URL('https://p1-ckdatabasews.icloud.com') };
    const did = (what: string) => () => {
      calls.push(what);
      return Promise.resolve(account);
    };
    const trustEnds = { atMs: 5, estimated: true };
    const source = sourceOf({
      database: refusing('X'),
      session: { ensure: did('ensure'), renew: did('renew'), trustEnds: () => trustEnds },
    });
    expect(await source.signIn(signal)).toEqual({ trustEnds });
    await source.renewSession(signal);
    expect(calls).toEqual(['ensure', 'renew']);
  });

  it.each([
    ['ZONE_NOT_FOUND', 'PHOTOS_NOT_SET_UP'],
    ['BAD_REQUEST', 'SERVICE_REFUSING'],
  ])('a personal library that answers %s ends the run with %s', async (code, expected) => {
    await expect(listOf(sourceOf({ database: refusing(code) }), PERSONAL)).rejects.toMatchObject({
      code: expected,
    });
  });

  it.each([
    ['ZONE_NOT_FOUND', { shortfall: undefined, isLeft: true }],
    ['ACCESS_DENIED', { shortfall: 'this shared library cannot be read: ACCESS_DENIED: no' }],
  ])('E12: a shared library that answers %s ends with words, the run goes on', async (code, says) => {
    const { assets, end } = await listOf(sourceOf({ database: refusing(code) }), SHARED);
    expect(assets).toEqual([]);
    expect(end).toEqual({
      isCut: false,
      token: undefined,
      expected: undefined,
      seen: 0,
      elsewhere: 0,
      ...says,
    });
  });

  it('says so when a library does not exist', async () => {
    const source = sourceOf({ database: refusing('X') });
    await expect(listOf(source, { id: 'SharedSync-x', kind: 'shared' })).rejects.toThrow(
      'has no library SharedSync-x',
    );
  });

  it('never turns another error into a known one', async () => {
    const bug = new TypeError('a bug');
    const source = sourceOf({ database: { call: () => Promise.reject(bug) } });
    await expect(source.libraries(signal)).rejects.toBe(bug);
    const ended = new KeepsakeError('SESSION_REFUSED', 'no');
    await expect(
      sourceOf({ database: { call: () => Promise.reject(ended) } }).libraries(signal),
    ).rejects.toBe(ended);
  });
});

describeRecorded('iCloud as recorded', () => {
  it('the newest photo has its name, its size, and the bytes that Apple signed', async () => {
    const download = replayTransport('listing_photos');
    const source = sourceOf({ database: replayDatabase('listing_photos'), download });
    expect(await source.libraries(signal)).toMatchObject({
      libraries: [PERSONAL, SHARED],
      isWhole: true,
    });

    const { assets, end } = await listOf(source, PERSONAL, 1);
    expect(end).toMatchObject({ expected: 33_161, seen: 1, shortfall: undefined });
    const rules = { selection: SELECTION, naming: NAMING, folder: folderOf('{:%Y/%m/%d}') };
    const [wanted] = assets.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
    expect(wanted?.candidates[0]).toBe('2018/07/31/IMG_7409.JPG');
    expect(wanted?.modifiedAtMs).toBe(Date.UTC(2018, 6, 31, 7, 22, 24));
    expect(wanted?.resource).toMatchObject({ size: 1_884_695, signature: 'AY6c+BsE0jjaXx9tmVGJM1D2VcEO' });
    expect(wanted?.resource.address?.expiresAtMs).toBe(1_533_044_225_000);

    expect(await signatureBehind(source, assets[0])).toEqual(['AY6c+BsE0jjaXx9tmVGJM1D2VcEO', 1_884_695]);
    expect(download.requests.map(({ headers }) => headers['cookie'])).toEqual([undefined]);
  });

  it.each([
    ['listing_photos_two_sizes', 'IMG_7409.JPG', 'original'],
    ['listing_photos_two_sizes', 'IMG_7409.JPG', 'thumb'],
    ['listing_videos', 'IMG_7405.MOV', 'original'],
  ] as const)(
    'C4: the hand-shortened body in %s of %s (%s) does not match',
    async (recording, name, role) => {
      const source = sourceOf({ database: replayDatabase(recording), download: replayTransport(recording) });
      const { assets } = await listOf(source, PERSONAL, 100);
      const asset = assets.find((one) => one.name === name);
      const [signature, size] = await signatureBehind(source, asset, role);
      expect(size).toBeLessThan(1000);
      expect(signature).not.toBe(asset?.resources[role]?.signature);
    },
  );

  it('the whole listing ends incomplete, because one page of 33161 photos was recorded', async () => {
    const { assets, end } = await listOf(sourceOf({ database: replayDatabase('listing_photos') }), PERSONAL);
    expect(assets).toHaveLength(100);
    expect(end).toMatchObject({ expected: 33_161, seen: 100 });
  });

  it('the shared library is listed with its own zone', async () => {
    const { assets, end } = await listOf(sourceOf({ database: replayDatabase('listing_photos') }), SHARED);
    expect(assets.map(({ name, library }) => [name, library])).toEqual([['solvej dk.png', SHARED.id]]);
    expect(end).toMatchObject({ expected: 1, seen: 1 });
  });
});

async function signatureBehind(
  source: PhotoSource,
  asset: Asset | undefined,
  role: 'original' | 'thumb' = 'original',
) {
  const address = asset?.resources[role]?.address;
  if (address === undefined) throw new Error('no address');
  const body = await source.open(address, 0, signal);
  if (body.kind !== 'body') throw new Error(`refused: ${body.kind}`);
  const signature = new ContentSignature();
  let size = 0;
  for await (const chunk of body.chunks) {
    signature.update(chunk);
    size += chunk.length;
  }
  return [signature.digest(), size] as const;
}
