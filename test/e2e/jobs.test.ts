import { describe, expect, it } from 'vitest';
import { acquire } from '../support/acquire-lock.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { join } from 'node:path';

const TIMEOUT = { timeout: 60_000 };

const FLAT = ['--folder-structure', 'none'];
const THUMBS = ['--size', 'thumb'];

async function synced(library = { assets: 12, bytes: 3_000, renditions: false }): Promise<Simulated> {
  const cloud = await simulated({ library });
  const { code, err } = await cloud.firstRun();
  if (code !== 0) throw new Error(err);
  return cloud;
}

interface Told {
  readonly exitCode: number;
  readonly asOf: string | null;
  readonly complete: boolean;
  readonly jobs: readonly {
    readonly name: string;
    readonly assetsLeft: number;
    readonly directory: string | null;
  }[];
}

async function jobsOf(cloud: Simulated): Promise<Told> {
  const { code, out, err } = await cloud.run(['jobs', '--json']);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Told;
}

const namesOf = async (cloud: Simulated) => (await jobsOf(cloud)).jobs.map(({ name }) => name);

/** The command in the hint, as the arguments that a shell makes of it; `simulated` gives the account by itself. */
function commandIn(err: string): readonly string[] {
  const [, command = ''] = /hint: [^`]*`keepsake ([^`]+)`/.exec(err) ?? [];
  expect(command).toContain('--username sam@example.com --cookie-directory session');
  return command.replace(/ --username .*$/, '').split(' ');
}

describe('keepsake jobs', TIMEOUT, () => {
  it('says where each puts its photos, what it wants and how far it is, without a request or the lock', async () => {
    const cloud = await synced();
    await cloud.run([...THUMBS, '--directory', 'small', '--recent', '3']);
    const lock = await acquire(join(cloud.folder, 'session'));
    let told: Told | undefined;
    let words = '';
    const calls = await asked(cloud, async () => {
      told = await jobsOf(cloud);
      words = (await cloud.run(['jobs'])).out;
    });
    await lock.release();
    expect(calls).toEqual({});
    expect(told).toMatchObject({
      version: 1,
      exitCode: 0,
      account: 'sam@example.com',
      asOf: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      complete: true,
      jobs: [
        {
          name: 'original-Y-m-d',
          directory: join(cloud.folder, 'photos'),
          wants: { sizes: ['original'], recent: null, folderStructure: '{:%Y/%m/%d}' },
          assetsLeft: 0,
          lastUsed: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        },
        {
          name: 'thumb-recent-3-Y-m-d',
          directory: join(cloud.folder, 'small'),
          wants: { sizes: ['thumb'], recent: 3 },
          assetsLeft: 0,
        },
      ],
    });
    expect(words).toMatch(
      /original-Y-m-d +.*\/photos +up to date +\d{4}-.* original, folders \{:%Y\/%m\/%d\}/,
    );
    expect(words).toMatch(/thumb-recent-3-Y-m-d .* thumb, the newest 3, folders/);
  });

  it('tells how much a job has not looked at yet', async () => {
    const cloud = await synced();
    cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
    await cloud.run(['--directory', 'other']);
    expect((await jobsOf(cloud)).jobs).toMatchObject([
      { name: 'original-Y-m-d', assetsLeft: 1 },
      { name: 'original-Y-m-d-2', assetsLeft: 0 },
    ]);
    await cloud.run();
    expect((await jobsOf(cloud)).jobs).toMatchObject([{ assetsLeft: 0 }, { assetsLeft: 0 }]);
  });

  it('has none before the first sync', async () => {
    const cloud = await simulated();
    const { code, out, err } = await cloud.run(['jobs']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('there are no jobs: a sync makes one');
    expect(await jobsOf(cloud)).toMatchObject({ exitCode: 0, asOf: null, complete: false, jobs: [] });
  });

  it('a job that is forgotten begins anew with the same flags, and downloads nothing', async () => {
    const cloud = await synced();
    const before = cloud.photos();
    const { code, err } = await cloud.run(['jobs', 'forget', 'original-Y-m-d']);
    expect(code).toBe(0);
    expect(err).toContain('the job original-Y-m-d is forgotten; its files stay');
    expect(await namesOf(cloud)).toEqual([]);
    expect(cloud.photos()).toEqual(before);
    const calls = await asked(cloud, async () => {
      const again = await cloud.run();
      expect(again.err).toContain('12 files there already');
      expect(again.code).toBe(0);
    });
    expect(calls).toEqual({ 'changes/database': 1 });
    expect((await jobsOf(cloud)).jobs).toMatchObject([{ name: 'original-Y-m-d', assetsLeft: 0 }]);
  });

  it('U40: of wrong words all is told at once, and for an unknown name the names that there are', async () => {
    const cloud = await synced();
    const unknown = await cloud.run(['jobs', 'forget', 'originals']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('there is no job of that name for sam@example.com');
    expect(unknown.err).toContain('its jobs are original-Y-m-d');
    const wrong = await cloud.run(['jobs', 'forget', 'a', 'b', '--dry-run', '--foo']);
    expect(wrong.code).toBe(2);
    for (const text of ['jobs forget takes one name', '--dry-run', 'unknown flag --foo'])
      expect(wrong.err).toContain(text);
    expect((await cloud.run(['jobs', 'forget'])).err).toContain('jobs forget takes the name of a job');
    expect((await cloud.run(['jobs', 'remember'])).err).toContain('jobs takes the word forget, or none');
    expect(await namesOf(cloud)).toEqual(['original-Y-m-d']);
  });
});

describe('two jobs', TIMEOUT, () => {
  it('I60: of two templates in one folder the first may not come back; the hint ends the other, and nothing is lost', async () => {
    const cloud = await synced();
    const tree = [...cloud.photos().keys()];
    for (const task of [['--dry-run'], []]) {
      const { err } = await cloud.run([...FLAT, ...task]);
      expect(err).toMatch(
        /the 12 files that are here stay .*`keepsake relayout .*--folder-structure none` moves them/,
      );
      expect(err).toContain('a command with the former ones is refused in this folder');
      if (task.length === 0) expect(err).toContain('12 files there already');
    }
    const second = await cloud.run(FLAT);
    expect(second.err).not.toContain('warning');
    expect(second.code).toBe(0);
    for (const flags of [[], THUMBS]) {
      const again = await cloud.run(flags);
      expect(again.code).toBe(2);
      expect(again.err).toContain('it is the job original-flat');
      expect(again.err).toContain('give each job its own --directory');
      expect(commandIn(again.err)).toEqual(['jobs', 'forget', 'original-flat']);
    }
    // The other goes on.
    expect((await cloud.run(FLAT)).code).toBe(0);
    const { err } = await cloud.run();
    expect((await cloud.run(commandIn(err))).code).toBe(0);
    cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
    expect((await cloud.run()).code).toBe(0);
    expect([...cloud.photos().keys()]).toEqual(expect.arrayContaining(tree));
    expect(cloud.photos().size).toBe(13);
    expect(await namesOf(cloud)).toEqual(['original-Y-m-d']);
  });

  it('I61: of other sizes in one folder are never refused, list nothing twice and undo nothing of each other', async () => {
    const cloud = await synced({ assets: 12, bytes: 3_000, renditions: true });
    const first = cloud.photos();
    const calls = await asked(cloud, async () => {
      const { code, err } = await cloud.run(THUMBS);
      expect(err).toContain('12 files downloaded');
      expect(code).toBe(0);
    });
    expect(calls).toEqual({ 'changes/database': 1, 'zones/list': 2, 'records/lookup': 1, download: 12 });
    const both = cloud.photos();
    expect(both.size).toBe(24);
    for (const [path, content] of first) expect(both.get(path)).toEqual(content);
    for (const flags of [[], THUMBS, [], THUMBS]) {
      const again = await asked(cloud, async () => {
        const { code, err } = await cloud.run(flags);
        expect(err).toContain('nothing new in iCloud');
        expect(code).toBe(0);
      });
      expect(again).toEqual({ 'changes/database': 1 });
    }
    expect(cloud.photos()).toEqual(both);
    expect(await namesOf(cloud)).toEqual(['original-Y-m-d', 'thumb-Y-m-d']);
    expect(cloud.simulator.violations).toEqual([]);
  });
});
