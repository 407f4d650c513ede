import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquire } from '../support/acquire-lock.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
const NOTHING: Record<string, number> = {};

async function synced(options: Parameters<typeof simulated>[0] = {}): Promise<Simulated> {
  const cloud = await simulated(options);
  const { code, err } = await cloud.firstRun();
  if (code !== 0) throw new Error(err);
  return cloud;
}

interface Listed {
  readonly asOf: string;
  readonly complete: boolean;
  readonly listed: number;
  readonly counts: Record<string, number>;
  readonly assets: readonly { readonly name: string; readonly takenAt: string; readonly id: string }[];
}

async function listed(cloud: Simulated, args: readonly string[] = []): Promise<Listed> {
  const { code, out, err } = await cloud.run(['list', 'assets', '--json', ...args]);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Listed;
}

describe('keepsake list', TIMEOUT, () => {
  it('answers from the catalogue: no request, no lock, and the folder of the photos plays no part', async () => {
    const cloud = await synced({ library: 'demo' });
    const lock = await acquire(join(cloud.folder, 'session'));
    const calls = await asked(cloud, async () => {
      for (const args of [
        ['libraries'],
        ['assets'],
        ['libraries', '--json'],
        ['assets', '--json', '--directory', 'elsewhere'],
      ]) {
        const { code, out } = await cloud.run(['list', ...args], { env: { KEEPSAKE_PASSWORD: undefined } });
        expect({ args, code }).toEqual({ args, code: 0 });
        expect(out).not.toBe('');
      }
    });
    await lock.release();
    expect(calls).toEqual(NOTHING);
  });

  it('shows every photo once, newest first, with when it was taken, what it is, its size and its name', async () => {
    const cloud = await synced({ library: { assets: 40, bytes: 3_000 } });
    const { assets, counts, complete, asOf, listed: rows } = await listed(cloud);
    expect({ counts, complete, asOf, rows }).toMatchObject({
      counts: { shown: 40, photos: 40, videos: 0, unreadable: 0, hidden: 0, trashed: 0 },
      complete: true,
      asOf: ISO,
      rows: 40,
    });
    expect(assets[0]).toEqual({
      library: 'PrimarySync',
      id: expect.any(String) as string,
      name: expect.stringMatching(/^IMG_\d+\.JPG$/) as string,
      media: 'photo',
      takenAt: ISO,
      addedAt: ISO,
      favorite: false,
      sizes: { original: 3_000 },
      problem: null,
      kind: 'photo',
    });
    const files = [...cloud.simulator.library.files()].map(({ name }) => name);
    expect(new Set(assets.map(({ name }) => name))).toEqual(new Set(files));
    const taken = assets.map(({ takenAt }) => takenAt);
    expect(taken).toEqual(taken.toSorted().toReversed());

    const { out, err } = await cloud.run(['list', 'assets']);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^taken +kind +size +name$/);
    expect(lines).toHaveLength(41);
    expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d [\d:]+ [+-]\d\d:\d\d +photo +3\.0 kB {2}IMG_\d+\.JPG$/);
    expect(err).toContain('40 photos, 0 videos');
    expect(err).toMatch(/as of \d{4}-\d\d-\d\d [\d:]+ [+-]\d\d:\d\d, complete/);
  });

  it('--limit shows the newest so many; the counts are of all', async () => {
    const cloud = await synced();
    const all = await listed(cloud);
    const some = await listed(cloud, ['--limit', '5']);
    expect(some.assets).toEqual(all.assets.slice(0, 5));
    expect(some).toMatchObject({ listed: 5, counts: all.counts });
    expect((await cloud.run(['list', 'assets', '--limit', '5'])).err).toContain(
      'the newest 5 of 12 are listed',
    );
  });

  it('goes by what was followed last: hidden, deleted and new photos are known after the next sync or --refresh', async () => {
    const cloud = await synced();
    const { library } = cloud.simulator;
    const [first, second] = library.files();
    if (first === undefined || second === undefined) throw new Error('an empty library');
    const before = await listed(cloud);
    library.setHidden(first.asset, true);
    library.delete(second.asset);
    library.add({ name: 'IMG_9001.JPG' });
    expect(await listed(cloud)).toEqual({ ...before, time: ISO });
    let after = before;
    const calls = await asked(cloud, async () => {
      after = await listed(cloud, ['--refresh']);
    });
    expect(calls['internal/records/query']).toBeUndefined();
    expect(calls['records/query']).toBeUndefined();
    expect(after.counts).toMatchObject({ shown: 11, photos: 11, hidden: 1, trashed: 1 });
    expect(after.assets.map(({ name }) => name)).toContain('IMG_9001.JPG');
    expect(after.asOf > before.asOf).toBe(true);
    const { out } = await cloud.run(['list', 'libraries']);
    expect(out).toMatch(/^library +kind +photos +videos +hidden +trash +state\n/);
    expect(out).toMatch(/PrimarySync +personal +11 +0 +1 +1 +as of .*, complete\n$/);
    // Nobody asked for the list of what is hidden: one that was so from the start may be missing.
    const fresh = await synced();
    expect((await fresh.run(['list', 'libraries'])).out).toMatch(
      /PrimarySync +personal +\d+ +\d+ +\? +\? +as of/,
    );
    // What was followed has not been fulfilled: the next sync brings it.
    expect((await cloud.run()).err).toContain('1 file downloaded');
  });

  it('--refresh is as of now, also where nothing changed', async () => {
    const cloud = await synced();
    const before = await listed(cloud);
    const after = await listed(cloud, ['--refresh']);
    expect(after.asOf > before.asOf).toBe(true);
    expect(after.assets).toEqual(before.assets);
  });

  it('says that a listing has not come to its end: that is an answer', async () => {
    const cloud = await simulated({ library: { assets: 300, bytes: 600 } });
    await cloud.firstRun(['--recent', '3']);
    const told = await listed(cloud, ['--limit', '1']);
    expect(told).toMatchObject({ complete: false, asOf: null });
    expect(told.counts['shown']).toBeLessThan(300);
    const { code, err } = await cloud.run(['list', 'assets', '--limit', '1']);
    expect(code).toBe(0);
    expect(err).toContain('not compared with iCloud yet, perhaps not complete: not everything is listed yet');
    expect(await listed(cloud, ['--refresh'])).toMatchObject({ complete: true, listed: 300 });
  });

  it('U41: where nothing was followed yet the hint is a command that works', async () => {
    const cloud = await simulated();
    await cloud.firstRun(['--auth-only']);
    const { code, out, err } = await cloud.run(['list', 'libraries']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const [, command = ''] = /hint: run a sync, or `keepsake ([^`]+)`/.exec(err) ?? [];
    expect(command).toContain('list libraries --refresh --username sam@example.com');
    const again = await cloud.run(command.replace(/ --username .*$/, '').split(' '));
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/PrimarySync +personal +12 /);
  });

  it('U40: of wrong words and numbers all is told at once', async () => {
    const cloud = await simulated();
    const { code, err } = await cloud.run(['list', 'asset', 'more', '--limit', '0', '--foo']);
    expect(code).toBe(2);
    for (const text of [
      'list takes one of the words libraries, assets, albums, smart-albums; did you mean assets?',
      'list takes one word',
      '--limit takes a whole number from 1',
      'unknown flag --foo',
    ])
      expect(err).toContain(text);
    expect((await cloud.run(['list', 'libraries', '--limit', '5'])).err).toContain(
      '--limit goes with list assets',
    );
    expect((await cloud.run(['list'])).err).toContain('list takes one of the words');
  });
});

it(
  'manifest says as of when iCloud is known, and whether it is complete; CSV has its rows alone',
  TIMEOUT,
  async () => {
    const cloud = await simulated({ library: { assets: 300, bytes: 600 } });
    await cloud.firstRun(['--recent', '3']);
    const { out } = await cloud.run(['manifest', '--json']);
    expect(JSON.parse(out)).toMatchObject({ asOf: null, complete: false });
    const csv = await cloud.run(['manifest', '--format', 'csv']);
    expect(csv.out.trimEnd().split('\n')).toHaveLength(4);
    expect(csv.err).toBe('');
    await cloud.run(['list', 'libraries', '--refresh']);
    expect(JSON.parse((await cloud.run(['manifest', '--json'])).out)).toMatchObject({
      asOf: ISO,
      complete: true,
    });
    expect((await cloud.run(['manifest'])).err).toBe('');
  },
);

it(
  'list albums says what was never asked for; --refresh lists no library, and shows ours beside what Apple counts',
  TIMEOUT,
  async () => {
    // Albums are those of the personal library: a shared one that is not synced keeps nothing from being known.
    const cloud = await simulated({ library: { assets: 150, bytes: 300 }, sharedLibrary: 'private' });
    const { library } = cloud.simulator;
    const ids = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
    const folder = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: folder });
    for (const id of ids.slice(0, 70)) library.setMember(rome, id, true);
    const empty = library.addAlbum('a/b');
    for (const id of ids.slice(0, 3)) library.setFavorite(id, true);
    expect((await cloud.firstRun(['--auth-only'])).code).toBe(0);
    expect((await cloud.run(['list', 'albums'])).code).toBe(2);

    let fresh = { code: 1, out: '', err: '' };
    const calls = await asked(cloud, async () => {
      fresh = await cloud.run(['list', 'albums', '--refresh']);
    });
    expect(fresh).toMatchObject({ code: 0 });
    expect(fresh.out).toBe(
      'photos  in iCloud  album\n?       0          a\\/b\n?       70         Travel/Rome\n',
    );
    // Two lists of albums, two pages of one, one of the other.
    expect(calls).toMatchObject({ 'records/query': 5 });
    expect(calls['records/lookup']).toBeUndefined();

    expect((await cloud.run()).code).toBe(0);
    library.setMember(rome, ids[0] ?? '', false);
    const stale = JSON.parse((await cloud.run(['list', 'albums', '--json'])).out) as { albums: unknown };
    const entry = { library: 'PrimarySync', inICloud: null };
    expect(stale.albums).toEqual([
      { ...entry, id: empty, album: 'a\\/b', path: ['a/b'], photos: 0 },
      { ...entry, id: rome, album: 'Travel/Rome', path: ['Travel', 'Rome'], photos: 70 },
    ]);
    // A library that nobody wants takes nothing from what is known of the others.
    library.addZone({ zoneName: `SharedSync-${'A'.repeat(8)}-0000-4000-8000-${'B'.repeat(12)}` });
    const again = await cloud.run(['list', 'albums', '--refresh']);
    expect(again.err).not.toContain('not everything is listed');
    expect(again.out).toContain('69      69         Travel/Rome\n');
    const smart = await cloud.run(['list', 'smart-albums', '--refresh']);
    expect(smart.out).toMatch(/^photos +in iCloud +smart album\n3 +3 +Favorites\n0 +0 +Videos\n/);
    expect(smart.out).toMatch(/\? +0 +Hidden\n/);
    // icloudpd's way to ask: of the libraries that are named, all of which are there.
    const names = async (...more: readonly string[]) => cloud.run(['-l', ...more]);
    expect((await names()).out).toMatch(/Recently Deleted\na\/b\nTravel\/Rome\n$/);
    expect((await names('--library', 'shared')).out).toMatch(/Recently Deleted\n$/);
    const unknown = { code: 2, out: '', err: expect.stringContaining('no library Nope') as string };
    expect(await names('--library', 'Nope')).toMatchObject(unknown);
    for (const { err } of [again, smart]) expect(err).toMatch(/as of .*, complete\n$/);
  },
);
