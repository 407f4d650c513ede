import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ContentSignature } from '../../src/model/digest.ts';
import { until } from '../support/child.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';

/** An account whose photos are all here. */
async function synced(options: SimulatorOptions = {}) {
  const world = await simulated(options);
  await world.firstRun();
  const requests = world.simulator.requests.length;
  return {
    ...world,
    names: [...world.photos().keys()],
    at: (name = '') => join(world.folder, 'photos', name),
    asked: () => world.simulator.requests.length - requests,
    downloads: () => world.simulator.counters.get('download') ?? 0,
    json: async <T>(args: readonly string[]) => JSON.parse((await world.run(['--json', ...args])).out) as T,
  };
}

/** Does something while a watching keepsake holds the account. */
async function whileWatching<T>({ run, simulator }: Simulated, work: () => Promise<T>): Promise<T> {
  const before = simulator.requests.length;
  let stop = () => {};
  const watching = run(['--watch-with-interval', '3600'], {
    onStart: (kill) => {
      stop = () => kill('SIGTERM');
    },
  });
  await until(() => simulator.requests.length > before);
  const result = await work();
  stop();
  await watching;
  return result;
}

interface Whois {
  exitCode: number;
  files: {
    file: string;
    signature: string;
    photos: { asset: string; role: string; path: string | null }[];
  }[];
}

describe('whois', { timeout: 30_000 }, () => {
  it('knows a file by its content, whatever it is called, and asks nobody', async () => {
    const world = await synced();
    const [first = '', second = ''] = world.names;
    renameSync(world.at(first), join(world.folder, 'renamed'));
    writeFileSync(join(world.folder, 'stranger'), 'hello');
    const { code, out } = await world.run(['whois', 'renamed', world.at(second)]);
    expect(code).toBe(0);
    const [one, two] = out.split('\n');
    expect(one).toMatch(/^renamed: original of .*, asset .* of PrimarySync, recorded as /);
    expect(one).toContain(`recorded as ${first}`);
    expect(two).toContain(`recorded as ${second}`);

    const unknown = await world.run(['whois', 'renamed', 'stranger', 'nowhere']);
    expect(unknown.code).toBe(3);
    expect(unknown.out).toContain('stranger: unknown; its signature is A');
    expect(unknown.out).toContain('nowhere: cannot be read (ENOENT)\n');

    const { files, exitCode } = await world.json<Whois>(['whois', 'renamed']);
    expect(exitCode).toBe(0);
    expect(files[0]?.photos[0]).toMatchObject({ role: 'original', path: first });
    expect(world.asked()).toBe(0);
  });
});

describe('status', { timeout: 30_000 }, () => {
  it('counts what is kept, also while another process holds the account, and while the disk is away', async () => {
    const world = await synced();
    const during = await whileWatching(world, () => world.run(['status']));
    expect(during.code).toBe(0);
    expect(during.out).toContain('kept       12 files, 36.0 kB\n');
    expect(during.out).toContain('failed     nothing\n');

    renameSync(world.at(), join(world.folder, 'unmounted'));
    expect((await world.run(['status'])).out).toContain('kept       12 files');
    expect(existsSync(world.at())).toBe(false);
  });

  it('names each failure with its reason, its attempts and its last try', async () => {
    const world = await simulated();
    const printed = await world.firstRun(['--only-print-filenames']);
    const path = printed.out.split('\n')[0]?.replace('photos/', '') ?? '';
    world.simulator.setScenario([
      { match: { operation: 'download', file: basename(path) }, action: { do: 'reply', status: 404 } },
    ]);
    expect((await world.run()).code).toBe(3);
    expect((await world.run(['status'])).out).toContain('failed     1 file; --failed names them\n');
    await world.run();
    const failed = await world.run(['status', '--failed']);
    const [line, ...rest] = failed.out.split('\n');
    expect(line?.startsWith(`${path} (original): `)).toBe(true);
    expect(line).toMatch(/; 2 attempts, last on \d{4}-/);
    expect(rest).toEqual(['']);
    const json = JSON.parse((await world.run(['--json', 'status', '--failed'])).out) as object;
    expect(json).toMatchObject({ files: 11, failed: 1, failures: [{ path, attempts: 2, role: 'original' }] });
  });

  it('says that nothing was synced, and makes nothing', async () => {
    const world = await simulated();
    const ended = await world.run(['status']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('nothing was synced to ');
    expect(readdirSync(world.folder)).toEqual([]);
    const json = await world.run(['--json', 'status']);
    expect(JSON.parse(json.out)).toMatchObject({ version: 1, destination: null });
  });

  it('leaves the state file as it is, byte for byte', async () => {
    const world = await synced();
    const path = join(world.folder, 'session', `${world.simulator.account.username}.sqlite`);
    const before = [readFileSync(path).toString('base64'), readdirSync(join(world.folder, 'session'))];
    for (const args of [['status'], ['manifest'], ['whois', world.at(world.names[0])], ['ignore']]) {
      expect((await world.run(args)).code).toBe(0);
    }
    expect([readFileSync(path).toString('base64'), readdirSync(join(world.folder, 'session'))]).toEqual(
      before,
    );
  });

  it('tells a damaged or newer state file from a good one, and does not put it aside', async () => {
    const world = await synced();
    const folder = join(world.folder, 'session');
    const path = join(folder, `${world.simulator.account.username}.sqlite`);
    writeFileSync(path, 'no database at all, but something else of some length');
    const before = readdirSync(folder);
    expect((await world.run(['status'])).code).toBe(8);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('manifest', { timeout: 30_000 }, () => {
  it('lists every file with its signature, as JSON and as CSV', async () => {
    const world = await synced({ library: { assets: 30, bytes: 500 } });
    const { out, code } = await world.run(['manifest']);
    expect(code).toBe(0);
    const rows = JSON.parse(out) as { path: string; size: number; signature: string; verified: boolean }[];
    expect(rows.map(({ path }) => path)).toEqual(world.names);
    for (const { path, size, signature, verified } of rows) {
      const expected = new ContentSignature();
      expected.update(readFileSync(world.at(path)));
      expect({ size, signature, verified }).toEqual({
        size: statSync(world.at(path)).size,
        signature: expected.digest(),
        verified: true,
      });
    }
    const csv = await world.run(['manifest', '--format', 'csv']);
    const lines = csv.out.split('\r\n');
    expect(lines[0]).toBe('path,size,signature,verified,library,asset,role,modified,saved');
    expect(lines).toHaveLength(32);
    expect(world.asked()).toBe(0);
  });

  it('needs something to list, and a format that it knows', async () => {
    const world = await simulated();
    const nothing = await world.run(['manifest']);
    expect(nothing.code).toBe(2);
    expect(nothing.err).toContain('nothing was synced to photos yet for ');
    const both = await world.run(['manifest', '--format', 'xml', '--size', 'huge']);
    expect(both.code).toBe(2);
    expect(both.err).toContain('--format takes json or csv');
    expect(both.err).toContain('--size takes');
  });
});

describe('ignore', { timeout: 30_000 }, () => {
  it('takes a recorded path, a file that is gone, an id and a file by its content; unignore takes them back', async () => {
    const world = await synced();
    const [byPath = '', gone = '', typed = '', moved = '', byId = ''] = world.names;
    rmSync(world.at(gone));
    renameSync(world.at(moved), join(world.folder, 'moved.jpg'));
    const { files: rows } = await world.json<{ files: { path: string; asset: string }[] }>(['manifest']);
    const idOf = (name: string) => rows.find(({ path }) => path === name)?.asset ?? '';
    const words = [world.at(byPath), gone, `photos/${typed}`, 'moved.jpg', idOf(byId)];
    const ended = await world.run(['ignore', ...words]);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain(`keepsake: ${gone}: asset ${idOf(gone)} is ignored from now on\n`);

    const list = await world.json<{ ignored: { asset: string; paths: string[] }[] }>(['ignore']);
    const expected = [byPath, gone, typed, moved, byId];
    expect(list.ignored.map(({ asset }) => asset).toSorted()).toEqual(expected.map(idOf).toSorted());
    expect(list.ignored.flatMap(({ paths }) => paths).toSorted()).toEqual(expected.toSorted());
    expect((await world.run(['ignore', gone])).err).toContain('is ignored already\n');
    expect((await world.run(['status'])).out).toContain('ignored    5 photos and videos\n');

    expect((await world.run(['unignore', ...words])).code).toBe(0);
    expect((await world.run(['ignore'])).err).toContain('nothing is ignored\n');
    expect((await world.run(['unignore', gone])).err).toContain('is not ignored\n');
    expect(world.asked()).toBe(0);
  });

  it('I45: what is ignored stays so when the state was damaged, or taken away', async () => {
    const world = await synced();
    const [first = '', second = ''] = world.names;
    expect((await world.run(['ignore', world.at(first), world.at(second)])).code).toBe(0);
    const before = (await world.json<{ ignored: { asset: string }[] }>(['ignore'])).ignored;
    const downloads = world.downloads();
    const state = join(world.folder, 'session', `${world.simulator.account.username}.sqlite`);
    for (const lose of [() => writeFileSync(state, 'broken '.repeat(1000)), () => rmSync(state)]) {
      rmSync(world.at(first), { force: true });
      lose();
      expect((await world.run()).code).toBe(0);
      const { ignored } = await world.json<{ ignored: { asset: string }[] }>(['ignore']);
      expect(ignored.map(({ asset }) => asset)).toEqual(before.map(({ asset }) => asset));
      expect(existsSync(world.at(first))).toBe(false);
    }
    expect(world.downloads()).toBe(downloads);
  });

  it('lets go of a file that keeps failing, until it is wanted again', async () => {
    const world = await simulated();
    const printed = await world.firstRun(['--only-print-filenames']);
    const path = printed.out.split('\n')[0]?.replace('photos/', '') ?? '';
    world.simulator.setScenario([
      { match: { operation: 'download', file: basename(path) }, action: { do: 'reply', status: 404 } },
    ]);
    await world.run();
    const { out } = await world.run(['--json', 'status', '--failed']);
    const [failure] = (JSON.parse(out) as { failures: { asset: string }[] }).failures;
    await world.run(['ignore', failure?.asset ?? '']);
    expect((await world.run(['status'])).out).toContain('failed     nothing\n');
    await world.run(['unignore', failure?.asset ?? '']);
    world.simulator.setScenario([]);
    expect((await world.run()).code).toBe(0);
    expect(world.photos().has(path)).toBe(true);
  });

  it('changes nothing when one of the words means nothing, and tells all of them', async () => {
    const world = await synced();
    writeFileSync(join(world.folder, 'stranger'), 'hello');
    const ended = await world.run(['ignore', world.names[0] ?? '', 'no-such-id', 'stranger', '../outside']);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('the word in place 2 is no asset that was seen');
    expect(ended.err).toContain('stranger has bytes that no photo is known to have');
    expect(ended.err).toContain('the word in place 4 is no asset');
    expect((await world.run(['ignore'])).err).toContain('nothing is ignored\n');
  });

  it('needs words to take back, books to look in, and the account to itself', async () => {
    const world = await simulated();
    expect((await world.run(['unignore'])).err).toContain('unignore takes files or ids of assets\n');
    expect((await world.run(['ignore', 'x'])).code).toBe(2);
    expect(readdirSync(world.folder)).toEqual([]);

    await world.firstRun();
    const [name = ''] = world.photos().keys();
    const during = await whileWatching(world, () => world.run(['ignore', name]));
    expect(during.code).toBe(5);
  });
});

describe('reset', { timeout: 30_000 }, () => {
  it('of the state downloads nothing twice', async () => {
    const world = await synced();
    await world.run(['ignore', world.names[0] ?? '']);
    const before = world.downloads();
    const ended = await world.run(['reset', 'state', '--yes']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('nothing is downloaded twice');
    expect((await world.run(['status'])).out).toContain('kept       0 files');
    expect((await world.run()).err).toContain('files found in place');
    expect(world.downloads()).toBe(before);
    expect((await world.run(['ignore'])).out).toContain('asset ');
  });

  it('of the tokens keeps what is recorded, and the next sync lists everything', async () => {
    const world = await synced();
    const ended = await world.run(['reset', 'tokens', '--yes']);
    expect(ended.code).toBe(0);
    expect((await world.run(['status'])).out).toContain('kept       12 files');
    expect(world.asked()).toBe(0);
  });

  it('asks on a terminal, and takes only yes for yes', async () => {
    const world = await synced();
    const answer = (text: string) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true });
      stdin.write(`${text}\r`);
      return world.run(['reset', 'state'], { stdin });
    };
    expect((await answer('')).err).toContain('nothing was changed\n');
    expect((await answer('no')).err).toContain('nothing was changed\n');
    expect((await world.run(['status'])).out).toContain('kept       12 files');
    expect((await answer('yes')).err).toContain('everything recorded is forgotten');
    expect((await world.run(['status'])).out).toContain('kept       0 files');
  });

  it.each([
    [['reset'], 'reset takes one word: state or tokens'],
    [['reset', 'photos'], 'reset takes one word: state or tokens'],
    [['reset', 'state', 'tokens'], 'reset takes one word: state or tokens'],
    [['reset', 'state'], 'there is no terminal to ask on; add --yes'],
  ])('%j is refused', async (args, problem) => {
    const world = await simulated();
    const ended = await world.run(args);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(problem);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  it('has nothing to do where nothing is recorded', async () => {
    const world = await simulated();
    const ended = await world.run(['reset', 'state', '--yes']);
    expect(ended.code).toBe(0);
    expect(ended.err).toContain('there is no state of ');
    expect(readdirSync(world.folder)).toEqual([]);
  });
});
