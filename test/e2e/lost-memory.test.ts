import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const OTHER = ['--directory', 'other', '--size', 'thumb'];

async function succeeds(cloud: Simulated, args: readonly string[] = []): Promise<void> {
  const { code, err } = await cloud.firstRun(args);
  expect({ code, err }).toMatchObject({ code: 0 });
}

const fileOf = ({ folder, simulator }: Simulated, kind: 'state' | 'catalogue') =>
  join(folder, 'session', `${simulator.account.username}${kind === 'state' ? '' : '.catalogue'}.sqlite`);

const lose = (path: string) => rmSync(path);
const damage = (path: string) => writeFileSync(path, 'this is no database');
const putBack = (path: string) => copyFileSync(`${path}.copy`, path);

describe('files of the account that are lost', TIMEOUT, () => {
  it.each([
    ['a catalogue is gone', ['catalogue'], lose, true],
    ['a catalogue is damaged', ['catalogue'], damage, true],
    ['an earlier catalogue is put back', ['catalogue'], putBack, false],
    ['the state is gone', ['state'], lose, false],
    ['the state is damaged', ['state'], damage, false],
    ['an earlier state is put back', ['state'], putBack, false],
    ['both are gone', ['catalogue', 'state'], lose, true],
    ['both are damaged', ['catalogue', 'state'], damage, true],
    ['earlier ones of both are put back', ['catalogue', 'state'], putBack, false],
  ] as const)(
    'I83: %s: nothing is downloaded twice, and listed only what no file knows',
    async (_what, kinds, happen, isListed) => {
      const cloud = await simulated({ library: { assets: 12, bytes: 3_000, renditions: true } });
      await succeeds(cloud);
      await succeeds(cloud, OTHER);
      for (const kind of kinds) copyFileSync(fileOf(cloud, kind), `${fileOf(cloud, kind)}.copy`);
      cloud.simulator.library.add({ name: 'IMG_8001.JPG' });
      await succeeds(cloud);
      const [photos, other] = [cloud.photos(), filesIn(join(cloud.folder, 'other'))];
      for (const kind of kinds) happen(fileOf(cloud, kind));
      let lists = 0;
      const calls = await asked(cloud, async () => {
        lists = await listed(cloud, async () => {
          await succeeds(cloud);
          await succeeds(cloud, ['--recent', '5']);
          await succeeds(cloud);
        });
      });
      expect({ isListed: lists > 0, downloads: calls['download'] }).toEqual({
        isListed,
        downloads: undefined,
      });
      expect(cloud.photos()).toEqual(photos);
      // The other folder gets what it was not given before, and nothing else.
      const more = await asked(cloud, () => succeeds(cloud, OTHER));
      expect(more['records/query']).toBeUndefined();
      const now = filesIn(join(cloud.folder, 'other'));
      expect(now.size).toBe(13);
      for (const [path, bytes] of other) expect(now.get(path)).toEqual(bytes);
      for (const flags of [[], OTHER])
        expect(await asked(cloud, () => succeeds(cloud, flags))).toEqual({ 'changes/database': 1 });
    },
  );

  it.each([
    ['gone', lose],
    ['damaged', damage],
    ['forgotten', undefined],
  ] as const)(
    'I92: the state is %s after another folder structure, and files lie in either: none is downloaded, and a relayout brings all together',
    async (_what, happen) => {
      const cloud = await simulated({ library: { assets: 12, bytes: 3_000, renditions: true } });
      const BY_YEAR = ['--folder-structure', '%Y'];
      const AS_LINKS = [...BY_YEAR, '--tree', 'Albums/{album}', '--link-mode', 'copy'];
      const { library } = cloud.simulator;
      const [[, one] = []] = library.zone('PrimarySync').entries();
      // It shares the file of the other one, in any tree.
      library.add({ duplicateOf: one?.id ?? '', assetDate: one?.assetDate ?? 0 });
      await succeeds(cloud);
      const best = library.addAlbum('Best');
      for (const [, { id }] of [...library.zone('PrimarySync').entries()].slice(0, 3))
        library.setMember(best, id, true);
      await succeeds(cloud, AS_LINKS);
      // As a relayout leaves them that was killed.
      const root = join(cloud.folder, 'photos');
      const before = cloud.photos();
      const [moved = ''] = [...before.keys()].filter((name) => !name.startsWith('Albums'));
      mkdirSync(join(root, 'elsewhere'));
      renameSync(join(root, moved), join(root, 'elsewhere', 'IMG.JPG'));
      const bytes = bytesOf(cloud);
      if (happen === undefined) expect((await cloud.run(['reset', 'state', '--yes'])).code).toBe(0);
      else happen(fileOf(cloud, 'state'));

      const wouldBe = await cloud.run([...BY_YEAR, '--dry-run']);
      expect(wouldBe.err).not.toContain('would be downloaded');
      const calls = await asked(cloud, async () => {
        const { code, err } = await cloud.run(AS_LINKS);
        expect(code, err).toBe(0);
        expect(err).toContain('12 files lay here in other folders than these settings give');
        expect(err).toContain('keepsake relayout');
      });
      expect(calls['download']).toBeUndefined();
      expect(bytesOf(cloud)).toEqual(bytes);
      expect((await cloud.run([...AS_LINKS, 'relayout'])).err).toContain('12 files moved');
      expect(bytesOf(cloud)).toEqual(bytes);
      expect(
        [...cloud.photos().keys()].filter((name) => !/^(\d{4}|Albums\/Best)\/[^/]+$/.test(name)),
      ).toEqual([]);
    },
  );
});

/** What lies there, under whatever names. */
function bytesOf(cloud: Simulated): readonly string[] {
  return [...cloud.photos().values()].map((bytes) => bytes.toString('hex')).toSorted();
}
