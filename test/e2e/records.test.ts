import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContentSignature } from '../../src/model/digest.ts';
import { simulated } from '../support/simulated.ts';
import { synced, whileWatching } from '../support/synced.ts';

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
    expect(lines[0]).toBe('path,size,signature,verified,library,asset,role,modified,saved,link,installed');
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
