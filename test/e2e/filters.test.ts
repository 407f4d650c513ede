import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { timeTravel } from '../support/time-travel.ts';

const TIMEOUT = { timeout: 60_000 };
const DAY = 86_400_000;
const NOTHING_NEW = { 'changes/database': 1 };

const namesIn = ({ photos }: Pick<Simulated, 'photos'>) =>
  [...photos().keys()].map((path) => path.replace(/.*\/|\.JPG$/g, '')).toSorted();

/** A library of photos that are known by what is said of them here. */
async function someLibrary() {
  const cloud = await simulated({ library: 'empty' });
  const { library } = cloud.simulator;
  library.add({ name: 'SEA.JPG', size: 3_000, caption: 'By the sea', details: { keywords: ['Sea', 'sun'] } });
  library.add({ name: 'BIG.JPG', size: 9_000, favorite: true, assetDate: Date.UTC(2020, 5, 1) });
  library.add({ name: 'HERE.JPG', size: 2_000, details: { place: { lat: 52.52, lon: 13.4, alt: 30 } } });
  library.add({ name: 'PLAIN.JPG', size: 1_000 });
  library.add({ name: 'AWAY.JPG', size: 500, hidden: true });
  const sync = async (...args: readonly string[]) => {
    const { code, err } = await cloud.firstRun(args);
    expect({ code, err }).toMatchObject({ code: 0 });
    return err;
  };
  return { cloud, sync };
}

describe('--filter', TIMEOUT, () => {
  it('brings what it means and tells of the rest; another filter costs no listing and no download of what is here', async () => {
    const { cloud, sync } = await someLibrary();
    const told = await sync('--filter', 'favorite or keyword = SEA', '--filter', 'size > 1kB');
    expect(told).toContain('2 not meant by your filter');
    expect(namesIn(cloud)).toEqual(['BIG', 'SEA']);
    const again = ['--filter', 'size > 1000 and (keyword = sea or favorite)'];
    expect(await asked(cloud, () => sync(...again))).toEqual(NOTHING_NEW);

    const { out } = await cloud.run(['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({ files: 2, skipped: { filter: 2 } });
    expect(await cloud.run(['audit', ...again])).toMatchObject({ code: 0 });
    const jobs = await cloud.run(['jobs', '--json']);
    expect(JSON.parse(jobs.out)).toMatchObject({
      jobs: [{ wants: { filter: "(favorite or keyword = 'sea') and size > 1000" } }],
    });

    const wider = ["near 52.5,13.4 10km or title ~ '*SEA'"];
    expect(await listed(cloud, () => sync('--filter', ...wider))).toBe(0);
    expect(namesIn(cloud)).toEqual(['BIG', 'HERE', 'SEA']);
    // A photo becomes what is meant, and another is it no more: what is here stays.
    cloud.simulator.library.setWords(cloud.simulator.library.find('PLAIN.JPG'), { caption: 'a sea' });
    cloud.simulator.library.setWords(cloud.simulator.library.find('SEA.JPG'), { caption: 'a lake' });
    const calls = await asked(cloud, () => sync('--filter', ...wider));
    expect(calls).toMatchObject({ download: 1 });
    expect(namesIn(cloud)).toEqual(['BIG', 'HERE', 'PLAIN', 'SEA']);
    expect(await cloud.run(['verify'])).toMatchObject({ code: 0 });
  });

  it('U58: is refused with a mark at the place before anything is touched, with all that is wrong beside it', async () => {
    const cloud = await simulated();
    const { code, err } = await cloud.run(['--filter', 'not favorite and vidoe', '--recent', 'x']);
    expect(code).toBe(2);
    const lines = err.split('\n').map((line) => line.replace('keepsake: error: ', ''));
    const at = lines.indexOf('--filter: this word is not known; did you mean video?');
    expect(lines.slice(at, at + 3)).toEqual([lines[at], '  not favorite and vidoe', '                   ^']);
    expect(err).toContain('--recent takes a whole number');
    expect(existsSync(join(cloud.folder, 'photos'))).toBe(false);
    expect(cloud.simulator.requests).toEqual([]);
  });

  it('U59: an age lets photos in and out although nothing changes in iCloud, also by when they were added', async () => {
    const cloud = await timeTravel();
    const { library } = cloud.simulator;
    for (const name of Array.from(library.files(), (file) => file.name ?? ''))
      library.delete(library.find(name));
    const now = Date.now();
    for (const ago of [1, 3, 5])
      library.add({ name: `DAY_${ago}.JPG`, addedDate: now - ago * DAY, assetDate: now - 100 * ago * DAY });
    const sync = (...filter: string[]) => asked(cloud, async () => void (await cloud.firstRun(filter)));
    const old = ['--filter', 'added > 4d'];
    await sync(...old);
    expect(namesIn(cloud)).toEqual(['DAY_5']);
    expect(await sync(...old)).toEqual(NOTHING_NEW);
    cloud.pass(2);
    const calls = await sync(...old);
    expect([calls['records/query'], calls['download']]).toEqual([undefined, 1]);
    expect(namesIn(cloud)).toEqual(['DAY_3', 'DAY_5']);
    expect(await sync(...old)).toEqual(NOTHING_NEW);
  });

  it('asks albums: what is in one or not, as it changes, is in or out', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const rome = library.addAlbum('Rome');
    cloud.put(rome, 0, 1);
    cloud.put(library.addAlbum('Trip to Paris'), 2);
    const sync = async (filter: string) => {
      const { code, err } = await cloud.firstRun(['--filter', filter]);
      expect({ code, err }).toMatchObject({ code: 0 });
      return cloud.photos().size;
    };
    expect(await sync("not album 'Rome' and not album ~ 'trip*'")).toBe(3);
    expect(await asked(cloud, () => sync("not album 'Rome' and not album ~ 'trip*'"))).toEqual(NOTHING_NEW);
    library.setMember(rome, cloud.ids[0] ?? '', false);
    expect(await sync("not album 'Rome' and not album ~ 'trip*'")).toBe(4);
    expect(await listed(cloud, async () => expect(await sync('album')).toBe(6))).toBe(0);
    const wrong = await cloud.run(['--filter', "album 'Rmoe' or video"]);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('there is no album Rmoe; did you mean Rome?'),
    ]);
    const nowhere = ['--filter', "library 'SharedSync-1' or favorite"];
    for (const command of [[], ['list', 'assets'], ['manifest'], ['verify'], ['usage']]) {
      const { code, err } = await cloud.run([...command, ...nowhere]);
      expect([command, code, err.split('\n')[0]]).toEqual([
        command,
        2,
        'keepsake: error: --filter: this account has no library SharedSync-1',
      ]);
    }
    const list = await cloud.run(['list', 'assets', '--filter', 'album Rome', '--csv']);
    expect(list.out.split('\r\n')).toHaveLength(3);
  });
});

/** U77: what no list of photos shows is not known before Apple's own lists were read, which a refresh does for those that are named. */
async function checkUnread(cloud: Simulated): Promise<void> {
  const { library } = cloud.simulator;
  library.delete(library.add({ name: 'TRASH.JPG', size: 400 }));
  const rome = library.addAlbum('Rome');
  const [, shown] = [...library.zone('PrimarySync').entries()].find(([, { hidden }]) => !hidden) ?? [];
  library.setMember(rome, shown?.id ?? '', true);
  const list = async (...args: readonly string[]) => {
    const { code, out, err } = await cloud.run(['list', 'assets', '--json', ...args]);
    expect({ args, code, err }).toMatchObject({ code: 0 });
    const { assets, ...rest } = JSON.parse(out) as { assets: readonly { name: string }[] } & object;
    return { ...rest, names: assets.map(({ name }) => name.replace('.JPG', '')) };
  };
  const both = 'hidden or deleted';
  expect(await list('--filter', both)).toMatchObject({
    names: [],
    complete: false,
    unread: ['hidden', 'recently-deleted'],
    hint: expect.stringContaining(`list assets --refresh`),
  });
  expect(await list('--filter', 'photo')).toMatchObject({ complete: true, unread: [] });
  const { err } = await cloud.run(['list', 'assets', '--filter', both]);
  expect(err).toContain('it is not known yet which photos are hidden or recently deleted');
  expect(err).toMatch(/hint: run `keepsake list assets --refresh .*--filter 'hidden or deleted'`/);
  expect((await cloud.run(['usage', '--filter', both])).err).toContain('perhaps not complete');
  // The same of what is in albums, and in Apple's lists of photos that others show, too: unless the rest decides.
  const left = { names: [], complete: false, hint: expect.stringContaining('list assets --refresh') };
  expect(await list('--filter', 'album Rome or portrait')).toMatchObject({
    ...left,
    unread: ['portrait', 'albums'],
  });
  expect(await list('--filter', 'photo or album Rome or portrait')).toMatchObject({
    complete: true,
    unread: [],
  });
  const inRome = await cloud.run(['usage', '--filter', 'album Rome']);
  expect(inRome.err).toContain('it is not known yet which photos are in these albums');

  expect(await list('--filter', 'hidden', '--refresh')).toMatchObject({
    names: ['AWAY'],
    complete: true,
    unread: [],
  });
  expect(await list('--filter', both)).toMatchObject({ complete: false, unread: ['recently-deleted'] });
  const whole = { complete: true, unread: [], notKnown: 0 };
  expect(await list('--filter', `${both} or portrait`, '--refresh')).toMatchObject({
    ...whole,
    names: ['AWAY', 'TRASH'],
  });
  const offline = await asked(cloud, async () => {
    expect(await list('--filter', both)).toMatchObject({ ...whole, names: ['AWAY', 'TRASH'] });
  });
  expect(offline).toEqual({});
  expect(await list('--filter', 'album Rome', '--refresh')).toMatchObject({
    ...whole,
    names: [expect.any(String)],
  });
  expect((await cloud.run(['usage', '--filter', both])).err).not.toContain('perhaps not complete');
}

describe('keepsake list assets', TIMEOUT, () => {
  it('U77: shows what a filter means, in the order asked for, without a request', async () => {
    const { cloud, sync } = await someLibrary();
    await sync('--filter', 'not photo');
    const list = async (...args: readonly string[]) => {
      const { code, out, err } = await cloud.run(['list', 'assets', ...args]);
      expect({ args, code, err }).toMatchObject({ code: 0 });
      return { out, err };
    };
    const names = async (...args: readonly string[]) => {
      const { out } = await list('--json', ...args);
      const { assets } = JSON.parse(out) as { assets: readonly { name: string }[] };
      return assets.map(({ name }) => name.replace('.JPG', ''));
    };
    const calls = await asked(cloud, async () => {
      expect(await names('--sort', 'size')).toEqual(['BIG', 'SEA', 'HERE', 'PLAIN']);
      expect(await names('--sort', 'size', '--reverse', '--limit', '2')).toEqual(['PLAIN', 'HERE']);
      expect(await names('--sort', 'name')).toEqual(['BIG', 'HERE', 'PLAIN', 'SEA']);
      expect((await names('--reverse'))[0]).toBe('BIG');
      expect(await names('--filter', 'location or title', '--sort', 'name')).toEqual(['HERE', 'SEA']);
      expect(await names('--filter', 'hidden')).toEqual([]);
      const { err } = await list('--filter', 'size >= 2kB', '--sort', 'size', '--limit', '2');
      expect(err).toContain('the first 2 of 3 that the filter means are listed');
      const unknown = await list('--filter', 'portrait');
      expect(unknown.err).toContain('4 left out: what the filter asks is not known of them yet');
      const { out } = await list('--csv', '--sort', 'size', '--limit', '1');
      const [head, line] = out.split('\r\n');
      expect(head).toBe('library,id,name,media,taken,added,size,favorite,problem,kind');
      expect(line).toMatch(
        /^PrimarySync,[^,]+,BIG\.JPG,photo,2020-06-01T00:00:00\.000Z,[^,]+,9000,true,,photo$/,
      );
    });
    expect(calls).toEqual({});
    await checkUnread(cloud);

    const wrong = await cloud.run(['list', 'libraries', '--reverse', '--sort', 'sise', '--csv', '--json']);
    expect(wrong.code).toBe(2);
    for (const said of [
      'did you mean size?',
      '--csv does not go with --json',
      '--reverse goes with list assets',
    ])
      expect(wrong.err).toContain(said);
  });
});

describe('--filter of what is recorded', TIMEOUT, () => {
  it('narrows manifest and verify to files, links and sidecars of the photos that it means, also of those that went from iCloud', async () => {
    const { cloud, sync } = await someLibrary();
    await sync();
    const { library } = cloud.simulator;
    library.delete(library.find('BIG.JPG'));
    await sync();
    const paths = async (filter: string) => {
      const { code, out, err } = await cloud.run(['manifest', '--filter', filter]);
      expect({ code, err }).toMatchObject({ code: 0 });
      return (JSON.parse(out) as { path: string }[])
        .map(({ path }) => path.replace(/.*\/|\.JPG/g, ''))
        .toSorted();
    };
    expect(await paths('favorite or title')).toEqual(['BIG', 'SEA']);
    expect(await paths('not photo')).toEqual([]);
    expect((await cloud.run(['manifest', '--filter', 'portrait'])).err).toContain('4 left out');

    const path = [...cloud.photos().keys()].find((name) => name.includes('PLAIN')) ?? '';
    rmSync(join(cloud.folder, 'photos', path));
    const verify = async (filter: string, ...more: readonly string[]) => {
      const { code, out } = await cloud.run(['verify', '--json', '--filter', filter, ...more]);
      return { code, ...(JSON.parse(out) as { files: number; missing: number; notKnown: number }) };
    };
    expect(await verify('favorite or title')).toMatchObject({ code: 0, files: 2, missing: 0, notKnown: 0 });
    expect(await verify('size < 2kB')).toMatchObject({ code: 3, files: 1, missing: 1 });
    expect(await verify('portrait')).toMatchObject({ code: 0, files: 0, notKnown: 4 });
    expect(await verify('size < 2kB', '--repair')).toMatchObject({ code: 0, files: 1, repaired: 1 });
    expect((await cloud.run(['verify'])).code).toBe(0);

    // With links and sidecars, and of each one that is gone.
    const besides = ['--xmp-sidecar', '--tree', 'month={:%Y-%m}'];
    await sync(...besides);
    const beside = [...cloud.photos().keys()].filter(
      (name) => name.endsWith('.xmp') || name.startsWith('month'),
    );
    const gone = beside.filter((name) => /PLAIN|SEA/.test(name));
    expect(gone.map((name) => name.replace(/.*\//, '')).toSorted()).toEqual([
      'PLAIN.JPG',
      'PLAIN.JPG.xmp',
      'SEA.JPG',
      'SEA.JPG.xmp',
    ]);
    for (const name of gone) rmSync(join(cloud.folder, 'photos', name));
    const one = { missing: 1, found: [expect.anything()] };
    expect(await verify('size < 2kB')).toMatchObject({
      code: 3,
      links: { ...one, links: 1 },
      sidecars: { ...one, sidecars: 1 },
    });
    expect(await verify('keyword = sun and not title')).toMatchObject({ code: 0, sidecars: { sidecars: 0 } });
    expect(await verify('size < 2kB', '--repair', ...besides)).toMatchObject({ code: 0 });
    const names = [...cloud.photos().keys()];
    expect(gone.filter((name) => names.includes(name))).toEqual(
      gone.filter((name) => name.includes('PLAIN')),
    );
  });
});
