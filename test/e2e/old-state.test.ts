import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { layOutOldState, type OldState } from '../support/old-state.ts';
import { filesIn } from '../support/simulated.ts';

/** Files of all destinations, with what an undisturbed one keeps. */
function filesOf({ facts, folder }: OldState): ReadonlyMap<string, string> {
  const all = facts.destinations.flatMap(({ folder: name }) =>
    [...filesIn(join(folder, name))].map(([path, bytes]) => {
      const { mtimeMs } = statSync(join(folder, name, path));
      return [`${name}/${path}`, `${mtimeMs} ${bytes.toString('latin1')}`] as const;
    }),
  );
  return new Map(all);
}

const downloads = ({ simulator }: OldState) => simulator.counters.get('download') ?? 0;

/** How many pages of listings were asked for. */
const pages = ({ simulator }: OldState) =>
  simulator.requests.filter(({ recordType }) => recordType?.startsWith('CPLAssetAnd') === true).length;

interface RecordedRow {
  readonly path: string;
  readonly size: number;
  readonly signature: string;
  readonly library: string;
  readonly asset: string;
  readonly role: string;
}

function textOf(destination: string, { path, size, signature, library, asset, role }: RecordedRow): string {
  return [destination, path, size, signature, library, asset, role].join(' ');
}

/** The rows of files in a state file that nothing has brought up to date yet. */
function rowsOf({ stateFile, facts }: OldState): readonly string[] {
  const database = new DatabaseSync(stateFile);
  const tables = ['saved', 'superseded'].filter((table) => table in facts.rows);
  const rows = tables.flatMap((table) => database.prepare(`SELECT * FROM ${table}`).all());
  database.close();
  return rows.map((row) => textOf(String(row['destination']), row as unknown as RecordedRow));
}

/** The same as the command tells it. */
async function recordedIn({ facts, run }: OldState): Promise<ReadonlySet<string>> {
  const recorded = new Set<string>();
  for (const { folder, id } of facts.destinations) {
    const { out, err } = await run(['--directory', folder, 'manifest']);
    expect(err).toBe('');
    for (const row of JSON.parse(out) as RecordedRow[]) recorded.add(textOf(id, row));
  }
  return recorded;
}

/** `verify` brings the file up to today's form, asks iCloud nothing, and finds again nothing that was lost on the way. */
async function broughtUpToDate(name: string): Promise<OldState> {
  const old = await layOutOldState(name);
  await old.run(['--directory', old.facts.destinations[0]?.folder ?? '', 'verify']);
  expect(old.simulator.requests).toEqual([]);
  return old;
}

const CASES = ['plain', 'troubled', 'broken-off', 'scopes', 'schema-1', 'schema-2', 'schema-3'];

describe('a state file of an older keepsake', { timeout: 60_000 }, () => {
  it.each(CASES)('%s: nothing that is here is downloaded again, and what is missing is', async (name) => {
    const old = await layOutOldState(name);
    const before = filesOf(old);
    expect(before.size).toBe(old.facts.files.filter(([path]) => !path.startsWith('found/')).length);
    let missing = 0;
    for (const { args, fetches } of old.facts.checks) {
      const since = downloads(old);
      const { code, err } = await old.firstRun(args);
      expect([code, downloads(old) - since], err).toEqual([0, fetches]);
      missing += fetches;
    }
    const assets = new Set([...old.simulator.library.files()].map(({ asset }) => asset)).size;
    // At most one listing, however many runs; three empty pages may tell its end.
    expect(pages(old)).toBeLessThanOrEqual(Math.ceil(assets / 100) + 3);
    const after = filesOf(old);
    expect(after.size).toBe(before.size + missing);
    expect([...before].filter(([path, file]) => after.get(path) !== file)).toEqual([]);
    for (const path of old.facts.removed) expect(existsSync(join(old.folder, path))).toBe(false);

    const since = { downloads: downloads(old), pages: pages(old) };
    for (const [at, { args }] of old.facts.checks.entries()) {
      // Two jobs that fill one folder with two trees by turns: the second turn of the first one is refused.
      const isRefused = name === 'scopes' && at === 0;
      expect(await old.run(args)).toMatchObject({ code: isRefused ? 2 : 0 });
      const { code, err } = await old.run([...args, 'verify']);
      const { removed } = old.facts;
      expect(err.match(/.*: it is not there$/gm) ?? []).toHaveLength(removed.length);
      expect(code, err).toBe(removed.length > 0 ? 3 : 0);
    }
    expect({ downloads: downloads(old), pages: pages(old) }).toEqual(since);
    expect(old.simulator.violations).toEqual([]);
  });

  it.each(['status', 'jobs'])('%s names the command that brings it up to date', async (command) => {
    const old = await layOutOldState('plain');
    const look = () => old.run([command, '--directory', 'photos']);
    const { code, err } = await look();
    expect(code).toBe(8);
    expect(err).toContain('was written by an older keepsake');
    // With the flags that every run here has.
    const { username } = old.simulator.account;
    expect(err).toContain(`hint: run \`keepsake login --username ${username} --cookie-directory session\``);
    expect((await old.firstRun(['login'])).code).toBe(0);
    expect((await look()).err).not.toContain('older keepsake');
    expect((await old.run(['jobs'])).code).toBe(0);
  });

  it('troubled: what the user decided and what was read for an import is remembered', async () => {
    const old = await broughtUpToDate('troubled');
    const { library } = old.simulator;
    const ignored = async () =>
      (JSON.parse((await old.run(['--json', 'ignore'])).out) as { ignored: { asset: string }[] }).ignored;
    const expected = ['IMG_0106.JPG', 'IMG_0108.JPG'].map((name) => library.find(name)).toSorted();
    expect((await ignored()).map(({ asset }) => asset).toSorted()).toEqual(expected);
    const status = async () => {
      const { out } = await old.run(['--directory', 'photos', '--json', 'status']);
      return JSON.parse(out) as unknown;
    };
    // What iCloud shows is listed anew; nothing of it is known until then.
    expect(await status()).toMatchObject({ assets: 0, ignored: 2, failed: 3, lastListing: null });
    const { args = [] } = old.facts.checks[0] ?? {};
    const { out } = await old.firstRun([...args, '--json', 'import', 'found']);
    expect(JSON.parse(out)).toMatchObject({ files: 3, readFiles: 0, strangers: 1, copied: 0 });
    expect((await old.run(args)).code).toBe(0);
    const lastListing = expect.stringMatching(/^20/);
    expect(await status()).toMatchObject({ assets: 63, ignored: 2, failed: 0, lastListing });
    expect((await ignored()).map(({ asset }) => asset).toSorted()).toEqual(expected);
    expect([...filesOf(old).keys()].filter((path) => path.includes('IMG_0106'))).toEqual([]);
  });

  it.each(CASES)(
    '%s: every file that was recorded stays recorded, older versions of edited ones too',
    async (name) => {
      const before = rowsOf(await layOutOldState(name));
      expect(before.length).toBeGreaterThan(10);
      const old = await broughtUpToDate(name);
      expect(await recordedIn(old)).toEqual(new Set(before));
      for (const { args } of old.facts.checks) await old.firstRun(args);
      const after = await recordedIn(old);
      expect(before.filter((row) => !after.has(row))).toEqual([]);
    },
  );

  it.each(CASES)('%s: the description tells what is in the file, and no secret is', async (name) => {
    const { facts, stateFile, simulator } = await layOutOldState(name);
    const database = new DatabaseSync(stateFile);
    const count = (table: string) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'];
    expect(Object.fromEntries(Object.keys(facts.rows).map((table) => [table, count(table)]))).toEqual(
      facts.rows,
    );
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: facts.schema });
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
    const text = readFileSync(stateFile, 'latin1');
    expect(text).toContain(facts.destinations[0]?.id);
    expect(text).not.toMatch(/X-APPLE|X_APPLE|sessionToken|trustToken/i);
    expect(text).not.toContain(simulator.account.password);
  });

  it('broken-off: one listing, and only what is missing is fetched', async () => {
    const old = await layOutOldState('broken-off');
    expect((await old.firstRun()).code).toBe(0);
    // Five pages, and a look for the end.
    expect(pages(old)).toBeLessThanOrEqual(6);
    expect(old.photos().size).toBe(420);
  });
});
