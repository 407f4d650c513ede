import { existsSync, readFileSync, truncateSync, utimesSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { afterLook } from '../../src/account/change-looks.ts';
import { changeLooks } from '../../src/account/looks-file.ts';
import { resolveConfig } from '../../src/config/resolve-config.ts';
import { countKept } from '../../src/observe/vitals/count-kept.ts';
import { writeRule } from '../../src/sync/jobs/job-rule.ts';
import { jobKey } from '../../src/sync/watch/look-notes.ts';
import { bare } from '../support/bare-command.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { filesIn, type Simulated, simulated } from '../support/simulated.ts';

/** Requests of a piece of work: lists, lookups, downloads. */
async function asked({ simulator }: Simulated, work: () => Promise<unknown>) {
  const before = simulator.requests.length;
  await work();
  const all = simulator.requests.slice(before);
  const count = (name: string) => all.filter(({ operation }) => operation === name).length;
  return {
    lists: count('records/query'),
    lookups: count('records/lookup'),
    downloads: all.filter(({ service }) => service === 'content').length,
  };
}

const SECOND = ['--directory', 'second', '--folder-structure', 'none'];

describe('a second folder of the same account', () => {
  it('I90: is filled from the first one: no list, no lookup, no download', async () => {
    const cloud = await simulated({ library: { assets: 30, bytes: 5_000 } });
    expect((await cloud.firstRun()).code).toBe(0);
    const calls = await asked(cloud, async () => {
      const { code, out } = await cloud.run([...SECOND, '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ saved: 0, copied: cloud.photos().size, failed: 0 });
    });
    expect(calls).toEqual({ lists: 0, lookups: 0, downloads: 0 });
    const contents = (files: ReadonlyMap<string, Buffer>) =>
      [...files.values()].map((bytes) => bytes.toString('base64')).toSorted();
    expect(contents(filesIn(join(cloud.folder, 'second')))).toEqual(contents(cloud.photos()));
    expect((await cloud.run([...SECOND, 'verify'])).code).toBe(0);
    expect((await cloud.run()).err).toContain('nothing new');
  });

  it('L12: its job has its own name and counts in figures and health checks, also where it wants the same', async () => {
    const { firstRun, run, folder, simulator, photos } = await simulated({
      library: { assets: 3, bytes: 500 },
    });
    expect((await firstRun()).code).toBe(0);
    expect((await run(['--directory', 'second', '--recent', '2'])).code).toBe(0);
    expect((await run(['--directory', 'second'])).code).toBe(0);
    const countedIn = (directory: string) => {
      const raw = {
        username: [simulator.account.username],
        directory: [directory],
        cookieDirectory: ['session'],
      };
      const resolved = resolveConfig(raw, { env: {}, cwd: folder, home: folder });
      if ('problems' in resolved) throw new Error(resolved.problems.join());
      return countKept(resolved.config, jobKey(writeRule(resolved.config)), new FakeClock());
    };
    const files = photos().size;
    expect(await countedIn('photos')).toMatchObject({ name: 'original-Y-m-d', kept: { files } });
    expect(await countedIn('second')).toMatchObject({ name: 'original-Y-m-d-2', kept: { files } });
    // One that will be.
    expect(await countedIn('third')).toEqual({ name: 'original-Y-m-d-3', kept: undefined });
  });

  it('L14: who only looks names no folder, and no account where there is one alone', async () => {
    const { firstRun, run, folder, photos } = await simulated({ library: { assets: 3, bytes: 500 } });
    expect((await firstRun()).code).toBe(0);
    expect((await run(['--directory', 'second', '--recent', '2'])).code).toBe(0);
    const ask = async (...words: readonly string[]) => {
      const { code, out, err } = await bare([...words, '--cookie-directory', 'session'], { folder });
      return { code, err, told: out.startsWith('{') ? (JSON.parse(out) as object) : out };
    };
    const [one, two] = ['photos', 'second'].map((name) => join(folder, name));
    const account = 'sam@example.com';
    expect(await ask('status', '--json')).toMatchObject({
      code: 0,
      told: {
        accounts: [
          { account, directory: one, files: photos().size },
          { directory: two, files: 2 },
        ],
      },
      err: expect.stringContaining(`${account}, folder ${two}, 2 of 2`),
    });
    expect(await ask('manifest', '--json')).toMatchObject({
      told: { accounts: [{ directory: one }, { directory: two }] },
    });
    const here = [...photos().keys()].map((path) => join(folder, 'photos', path));
    const known = await ask('whois', '--json', ...here);
    expect(known).toMatchObject({ code: 0 });
    expect(JSON.stringify(known.told)).toContain(JSON.stringify(two).slice(1, -1));
    expect(await ask('session', '--json')).toMatchObject({ code: 0, told: { account } });
    // What changes something has to be told where.
    for (const words of [
      ['trash', 'empty'],
      ['ignore', 'x.jpg'],
    ])
      expect(await ask(...words), words.join(' ')).toMatchObject({
        code: 2,
        err: expect.stringContaining('--directory is missing'),
      });

    // A folder of which nothing but trouble is known yet.
    const away = { directory: join(folder, 'session'), account, folder: join(folder, 'away') };
    await changeLooks(away, (looks) =>
      afterLook(looks, { key: 'k', atMs: 5, code: 'DESTINATION_MISSING', isPartial: true }),
    );
    expect(await ask('status', '--json')).toMatchObject({
      code: 6,
      told: { accounts: [{}, {}, { directory: away.folder, failing: { code: 'DESTINATION_MISSING' } }] },
    });
    // A second account: which one is meant has to be said.
    writeFileSync(join(folder, 'session', 'ann@example.com.session.json'), '{"account":"ann@example.com"}');
    expect(await ask('status')).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        `--username is missing: the cookie directory has ann@example.com and ${account}`,
      ),
    });
    expect(await ask('status', '-u', 'new@example.com')).toMatchObject({
      code: 0,
      err: expect.stringContaining('nothing was synced yet for new@example.com'),
    });
  });

  it('I91: downloads what was damaged, edited or taken away in the first one', async () => {
    const cloud = await simulated({ library: { assets: 12, bytes: 5_000 } });
    expect((await cloud.firstRun()).code).toBe(0);
    const [silent = '', edited = ''] = [...cloud.photos().keys()].map((path) =>
      join(cloud.folder, 'photos', path),
    );
    // Other bytes under the old size and time: nothing but reading them tells.
    const { atime, mtime } = statSync(silent);
    const before = readFileSync(silent);
    writeFileSync(silent, Buffer.alloc(before.length, 7));
    utimesSync(silent, atime, mtime);
    truncateSync(edited, 10);
    const calls = await asked(cloud, async () => {
      const { code, out } = await cloud.run([...SECOND, '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ saved: 2, copied: cloud.photos().size - 2 });
    });
    expect(calls).toEqual({ lists: 0, lookups: 1, downloads: 2 });
    expect((await cloud.run([...SECOND, 'verify'])).code).toBe(0);
    expect(readFileSync(silent)).toEqual(Buffer.alloc(before.length, 7));
    expect(existsSync(join(cloud.folder, 'second/.keepsake/quarantine'))).toBe(false);
  });
});

describe('photos of one original in several folders of one tree', () => {
  async function ofOneOriginal(): Promise<Simulated> {
    const cloud = await simulated({ library: 'empty' });
    const { library } = cloud.simulator;
    const first = library.add({ name: 'IMG_1.JPG', size: 40_000, assetDate: Date.UTC(2024, 0, 1, 12) });
    for (let day = 2; day < 9; day += 1)
      library.add({ duplicateOf: first, assetDate: Date.UTC(2024, 0, day, 12) });
    return cloud;
  }

  it('F51: come once, and are copied from there', async () => {
    const cloud = await ofOneOriginal();
    const calls = await asked(cloud, async () => {
      const { code, out } = await cloud.firstRun(['--json']);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ saved: 1, copied: 7, failed: 0 });
    });
    expect(calls.downloads).toBe(1);
    const days = [1, 2, 3, 4, 5, 6, 7, 8].map((day) => `2024/01/0${day}/IMG_1.JPG`);
    expect([...cloud.photos().keys()]).toEqual(days);
    expect((await cloud.run(['verify'])).code).toBe(0);
  });

  it('F51: come by themselves where the first one fails', async () => {
    const cloud = await ofOneOriginal();
    cloud.simulator.setScenario([
      { match: { service: 'content', times: 2 }, action: { do: 'wrong-content' } },
    ]);
    const { code, out } = await cloud.firstRun(['--json']);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ saved: 1, copied: 6, failed: 1 });
    expect((await cloud.run()).code).toBe(0);
    expect(cloud.photos().size).toBe(8);
  });

  it('F51: are all named by a dry run', async () => {
    const cloud = await ofOneOriginal();
    const { out } = await cloud.firstRun(['--only-print-filenames']);
    expect(out.match(/IMG_1\.JPG/g)).toHaveLength(8);
  });
});
