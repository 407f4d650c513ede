import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';
import { asked } from '../support/asked.ts';
import { at, ofPhoto, read, SIDECARS, sidecars, synced } from '../support/sidecar-cloud.ts';
import { shape } from '../support/sidecars.ts';

const TIMEOUT = { timeout: 60_000 };

describe('sidecars', TIMEOUT, () => {
  it('X1: tell what iCloud tells, and follow it without a download', async () => {
    const cloud = await albumCloud(10);
    const { library } = cloud.simulator;
    const id = (number: number) => cloud.ids[number] ?? '';
    const travel = library.addAlbum('Travel', { isFolder: true });
    const rome = library.addAlbum('Rome', { parentId: travel });
    cloud.put(rome, 0);
    library.setWords(id(0), {
      caption: 'At the gate',
      keywords: ['sea & sand'],
      place: { lat: 1, lon: 2, alt: 3 },
    });

    expect(await synced(cloud)).toContain('10 sidecars written');
    const photos = [...cloud.photos().keys()].filter((path) => !path.endsWith('.xmp'));
    expect(sidecars(cloud)).toEqual(photos.map((path) => `${path}.xmp`));
    const first = ofPhoto(cloud, 0);
    for (const text of [
      '>At the gate<',
      'sea &amp; sand',
      'Albums|Travel|Rome',
      'Albums/Travel/Rome',
      '1,0.000000N',
    ])
      expect(read(cloud, first)).toContain(text);
    expect(await asked(cloud, () => synced(cloud))).toEqual({ 'changes/database': 1 });

    // Each kind of change, together: no file comes.
    library.setWords(id(0), { caption: 'Before the gate' });
    library.setFavorite(id(1), true);
    library.setHidden(id(2), true);
    library.changeAlbum(rome, { name: 'Roma' });
    cloud.put(rome, 3);
    const second = ofPhoto(cloud, 2);
    const changed = await asked(cloud, () => synced(cloud));
    expect(changed['download']).toBeUndefined();
    expect(read(cloud, first)).toContain('>Before the gate<');
    expect(read(cloud, first)).toContain('Albums|Travel|Roma');
    expect(read(cloud, first)).not.toContain('Rome');
    expect(read(cloud, ofPhoto(cloud, 1))).toContain('Rating>5<');
    expect(read(cloud, second)).toContain('Rating>-1<');
    expect(read(cloud, ofPhoto(cloud, 3))).toContain('Albums|Travel|Roma');
  });

  it('X2, X3: what others wrote stays, what the user edited or took away is the user’s', async () => {
    const cloud = await albumCloud(5);
    const { library } = cloud.simulator;
    const id = (number: number) => cloud.ids[number] ?? '';
    await synced(cloud, []);
    const photos = [...cloud.photos().keys()];
    const [foreign = '', broken = ''] = photos.map((path) => `${path}.xmp`);
    writeFileSync(at(cloud, foreign), shape('darktable'));
    writeFileSync(at(cloud, broken), 'no XML');
    const calls = await asked(cloud, async () => {
      const told = await synced(cloud);
      expect(told).toContain('4 sidecars written, 1 of them beside what you or other programs wrote in them');
      expect(told).toContain('1 sidecar left alone');
      expect(told).toContain(`${broken} is no sidecar that keepsake can read`);
    });
    // Turning it on lists no library and downloads nothing; which albums there are is asked for once.
    expect(calls).toEqual({ 'changes/database': 1, 'records/query': 1, 'zones/list': 2 });
    expect(read(cloud, foreign)).toContain('darktable:operation="exposure"');
    expect(read(cloud, foreign)).toContain('keepsake:AssetID');
    expect(read(cloud, broken)).toBe('no XML');

    const [edited, removed] = sidecars(cloud).filter((path) => path !== foreign && path !== broken);
    const number = (path = '') => cloud.ids.findIndex((one) => read(cloud, path).includes(`AssetID>${one}<`));
    const [ofEdited, ofRemoved, ofForeign] = [number(edited), number(removed), number(foreign)];
    library.setWords(id(ofEdited), { caption: 'A' });
    library.setWords(id(ofForeign), { caption: 'F' });
    await synced(cloud);
    writeFileSync(at(cloud, edited ?? ''), read(cloud, edited ?? '').replace('>A<', '>Mine<'));
    rmSync(at(cloud, removed ?? ''));
    for (const one of [ofEdited, ofRemoved, ofForeign]) library.setWords(id(one), { caption: 'B' });
    library.setFavorite(id(ofEdited), true);
    await synced(cloud);
    expect(read(cloud, edited ?? '')).toMatch(/>Mine<[^]*Rating>5</);
    expect(sidecars(cloud)).not.toContain(removed);
    expect(read(cloud, foreign)).toMatch(/exposure[^]*>B</);
    // Those that the user took away come back for the asking.
    library.setWords(id(ofRemoved), { caption: 'C' });
    await synced(cloud, [...SIDECARS, '--removed-files', 'fetch']);
    expect(read(cloud, removed ?? '')).toContain('>C<');
    // Also where nothing else is to be done; and no such run is busy for ever.
    const fetching = [...SIDECARS, '--removed-files', 'fetch'];
    rmSync(at(cloud, removed ?? ''));
    expect(await synced(cloud)).not.toContain('sidecar');
    expect(await synced(cloud, fetching)).toContain('1 sidecar written');
    expect(read(cloud, removed ?? '')).toContain('>C<');
    expect(await synced(cloud, fetching)).toContain('nothing new');
  });

  it('X8: --metadata-only fetches nothing, and tells of what is here', async () => {
    const cloud = await albumCloud(6);
    await synced(cloud, ['--recent', '2']);
    const calls = await asked(cloud, async () => {
      expect(await synced(cloud, [...SIDECARS, '--metadata-only', '--sidecar-name', 'stem'])).toContain(
        '2 sidecars written',
      );
    });
    expect(calls['download']).toBeUndefined();
    const photos = [...cloud.photos().keys()].filter((path) => !path.endsWith('.xmp'));
    expect(photos).toHaveLength(2);
    expect(sidecars(cloud)).toEqual(photos.map((path) => path.replace(/\.\w+$/, '.xmp')));
    // What it is narrowed to is all that it touches, also of what is there.
    const { library } = cloud.simulator;
    const only = [...SIDECARS, '--metadata-only', '--sidecar-name', 'stem'];
    for (const id of cloud.ids) library.setWords(id, { caption: 'New' });
    library.setFavorite(cloud.ids[0] ?? '', true);
    const saysNew = () => sidecars(cloud).filter((path) => read(cloud, path).includes('>New<'));
    expect(await synced(cloud, [...only, '--filter', 'favorite'])).toContain('1 sidecar written');
    expect(saysNew()).toEqual([ofPhoto(cloud, 0)]);
    rmSync(at(cloud, ofPhoto(cloud, 1)));
    await synced(cloud, [...only, '--filter', 'favorite', '--removed-files', 'fetch']);
    expect(sidecars(cloud)).toHaveLength(1);
    expect(await synced(cloud, [...only, '--removed-files', 'fetch'])).toContain('1 sidecar written');
    expect(saysNew()).toHaveLength(2);
    const times = sidecars(cloud).map((path) => statSync(at(cloud, path)).mtimeMs);
    await synced(cloud, [...SIDECARS, '--metadata-only', '--sidecar-name', 'stem']);
    expect(sidecars(cloud).map((path) => statSync(at(cloud, path)).mtimeMs)).toEqual(times);
  });

  it('X5: the newest alone, a lost state: nothing twice, and nothing of the user’s taken for ours', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    await synced(cloud, [...SIDECARS, '--recent', '3']);
    expect(sidecars(cloud)).toHaveLength(3);
    for (const name of [`${cloud.simulator.account.username}.sqlite`])
      for (const end of ['', '-wal', '-shm'])
        rmSync(join(cloud.folder, 'session', name + end), { force: true });
    library.setWords(cloud.ids[0] ?? '', { caption: 'After' });
    await synced(cloud, [...SIDECARS, '--recent', '3']);
    expect(read(cloud, ofPhoto(cloud, 0))).toContain('>After<');
    expect(sidecars(cloud)).toHaveLength(3);
  });

  it('X10: verify, whois, manifest, jobs, status and ignore know them', async () => {
    const cloud = await albumCloud(4);
    await synced(cloud);
    const [lost = '', edited = '', away = '', right = ''] = sidecars(cloud);
    const text = read(cloud, lost);
    rmSync(at(cloud, lost));
    writeFileSync(at(cloud, edited), `${read(cloud, edited)}<!-- mine -->`);
    // With its photo: the user wants neither.
    for (const path of [away, away.replace('.xmp', '')]) rmSync(at(cloud, path));

    const checked = await cloud.run(['verify', '--json']);
    expect(checked.code).toBe(3);
    expect(JSON.parse(checked.out)).toMatchObject({
      sidecars: { sidecars: 3, right: 1, edited: 1, missing: 1, repaired: 0, found: [lost] },
    });
    const mended = await cloud.run(['verify', '--repair', '--xmp-sidecar']);
    expect(mended, mended.err).toMatchObject({ code: 0 });
    // With --repair the photo that was taken away comes back, and its sidecar with it.
    expect(mended.err).toContain('2 sidecars written again');
    expect(read(cloud, lost)).toBe(text);
    expect(read(cloud, edited)).toContain('<!-- mine -->');

    const told = await cloud.run(['whois', at(cloud, right), at(cloud, edited)]);
    expect(told, told.err).toMatchObject({ code: 0 });
    expect(told.out).toMatch(/IMG_\d+\.\w+\.xmp: sidecar of IMG_\d+/);
    const manifest = JSON.parse((await cloud.run(['manifest'])).out) as { role: string; path: string }[];
    expect(manifest.filter(({ role }) => role === 'sidecar').map(({ path }) => path)).toEqual(
      expect.arrayContaining([lost, edited, right]),
    );
    const jobs = JSON.parse((await cloud.run(['jobs', '--json'])).out) as {
      jobs: { name: string; wants: object }[];
    };
    expect(jobs).toMatchObject({ leftSidecars: 0, jobs: [{ wants: { sidecars: 'full' } }] });
    expect((await cloud.run(['status'])).out).toMatch(/^sidecars +4$/m);
    const forgotten = await cloud.run(['jobs', 'forget', jobs.jobs[0]?.name ?? '']);
    expect(forgotten.err).toContain('4 sidecars, which no job keeps up to date, stay as they are');
    const ignored = await cloud.run(['ignore', at(cloud, right)]);
    expect(ignored, ignored.err).toMatchObject({ code: 0 });
  });

  it('X4: cut off between photos and sidecars, or sidecars and their rows, the next run ends the same', async () => {
    const cloud = await albumCloud(8);
    const { library } = cloud.simulator;
    await synced(cloud);
    const whole = cloud.photos();
    const [some = '', others = ''] = sidecars(cloud);
    const times = new Map(sidecars(cloud).map((path) => [path, statSync(at(cloud, path)).mtimeMs]));
    const state = new DatabaseSync(
      join(cloud.folder, 'session', `${cloud.simulator.account.username}.sqlite`),
    );
    // As it is before any step of the job is noted, and before the rows of sidecars are written: one was not written either.
    state.exec("UPDATE job SET done = '', proof = 0; DELETE FROM sidecar");
    state.close();
    rmSync(at(cloud, some));
    const calls = await asked(cloud, () => synced(cloud));
    expect(calls['download']).toBeUndefined();
    expect(cloud.photos()).toEqual(whole);
    expect(statSync(at(cloud, others)).mtimeMs).toBe(times.get(others));
    // They are ours still.
    for (const id of cloud.ids) library.setWords(id, { caption: 'After' });
    await synced(cloud);
    for (const path of sidecars(cloud)) expect(read(cloud, path)).toContain('>After<');
  });

  it('X1: a dry run tells how many would be written, before a first sync and after one', async () => {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    const planned = async () => {
      const { code, out, err } = await cloud.firstRun([...SIDECARS, '--dry-run', '--json']);
      expect({ code, err }).toMatchObject({ code: 0 });
      const { plannedSidecars, sidecars: written } = JSON.parse(out) as Record<string, unknown>;
      expect(written).toBeNull();
      return plannedSidecars;
    };
    expect(await planned()).toBe(6);
    expect(existsSync(at(cloud, ''))).toBe(false);
    await synced(cloud);
    library.setFavorite(cloud.ids[1] ?? '', true);
    library.setFavorite(cloud.ids[2] ?? '', true);
    expect(await planned()).toBe(2);
    expect(await synced(cloud)).toContain('2 sidecars written');
    expect(await planned()).toBeNull();
  });
});
