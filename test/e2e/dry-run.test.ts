import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquire } from '../support/acquire-lock.ts';
import { asked } from '../support/asked.ts';
import { type Simulated, simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
const LISTS = ['records/query', 'internal/records/query'];

async function synced(): Promise<Simulated> {
  const cloud = await simulated();
  const { code, err } = await cloud.firstRun();
  if (code !== 0) throw new Error(err);
  return cloud;
}

const pathOf = ({ folder, simulator }: Simulated, suffix: string) =>
  join(folder, 'session', `${simulator.account.username}${suffix}`);

/** Everything below the destination, hidden folders too, and all that the state holds, to the byte. */
function everything(cloud: Simulated) {
  const root = join(cloud.folder, 'photos');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();
  const path = pathOf(cloud, '.sqlite');
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const rows = tables.map(({ name }) => [name, database.prepare(`SELECT * FROM "${String(name)}"`).all()]);
  database.close();
  return {
    files: files.map((name) => {
      const facts = lstatSync(join(root, name));
      return [name, facts.mtimeMs, facts.isFile() ? readFileSync(join(root, name), 'base64') : ''];
    }),
    rows,
    bytes: readFileSync(path, 'base64'),
  };
}

function catalogueOf(cloud: Simulated): number {
  const database = new DatabaseSync(pathOf(cloud, '.catalogue.sqlite'), { readOnly: true });
  const step = database.prepare('SELECT max(number) AS newest FROM step').get()?.['newest'];
  database.close();
  return Number(step);
}

/** Another process at work for the account, until the test is over. */
async function busy(cloud: Simulated): Promise<void> {
  const lock = await acquire(join(cloud.folder, 'session'));
  onTestFinished(() => lock.release());
}

/** Works without a single request of any kind. */
async function unasked<T>({ simulator }: Simulated, work: () => Promise<T>): Promise<T> {
  const before = simulator.requests.length;
  const result = await work();
  expect(simulator.requests.slice(before)).toEqual([]);
  return result;
}

describe('a dry run', TIMEOUT, () => {
  it.each([['--dry-run'], ['--only-print-filenames']])(
    'U42: %s follows for real, and changes neither the destination nor what is recorded of it',
    async (flag) => {
      const cloud = await synced();
      const { library } = cloud.simulator;
      const [first, second] = library.files();
      if (first === undefined || second === undefined) throw new Error('an empty library');
      // One file that failed, for which a row stands already.
      cloud.simulator.setScenario([
        { match: { service: 'content', file: 'IMG_8001.JPG' }, action: { do: 'gone' } },
      ]);
      library.add({ name: 'IMG_8001.JPG' });
      expect((await cloud.run()).code).toBe(3);
      library.add({ name: 'IMG_9001.JPG' });
      library.edit(first.asset);
      library.delete(second.asset);
      const before = everything(cloud);
      const step = catalogueOf(cloud);
      const { code, out, err } = await cloud.run([flag, '--size', 'adjusted']);
      expect(code).toBe(0);
      expect(out + err).toContain('IMG_9001.JPG');
      expect(everything(cloud)).toEqual(before);
      expect(catalogueOf(cloud)).toBeGreaterThan(step);
      // Nothing of it counts as done.
      cloud.simulator.setScenario([]);
      const { code: after } = await cloud.run(['--size', 'adjusted']);
      expect(after).toBe(0);
      expect([...cloud.photos().keys()].join(' ')).toContain('IMG_9001.JPG');
    },
  );

  it('lists the library once: neither a second dry run nor the sync behind it sends a list request', async () => {
    const cloud = await simulated();
    const first = await asked(cloud, async () => {
      const { code, err } = await cloud.firstRun(['--dry-run']);
      expect(err).toContain('12 files would be downloaded');
      expect(code).toBe(0);
    });
    expect(LISTS.filter((name) => first[name] !== undefined)).not.toEqual([]);
    const second = await asked(cloud, async () => {
      expect((await cloud.run(['--dry-run'])).err).toContain('12 files would be downloaded');
    });
    expect(second).toEqual({ 'changes/database': 1 });
    const sync = await asked(cloud, async () => {
      expect((await cloud.run()).err).toContain('12 files downloaded');
    });
    expect(sync).toEqual({ 'changes/database': 1, 'zones/list': 2, 'records/lookup': 1, download: 12 });
    expect(cloud.photos().size).toBe(12);
  });
});

describe('a dry run while another process holds the account', TIMEOUT, () => {
  it('U43: plans by the catalogue as it stands, without a request, and says how old that is', async () => {
    const cloud = await simulated();
    await cloud.firstRun(['--dry-run']);
    cloud.simulator.library.add({ name: 'IMG_9001.JPG' });
    await busy(cloud);
    const before = catalogueOf(cloud);
    const { code, err } = await unasked(cloud, () => cloud.run(['--dry-run']));
    expect(err).toContain('12 files would be downloaded');
    expect(err).toMatch(
      /another keepsake is at work for this account, .*: as of \d{4}-\d\d-\d\d [\d:]+ [+-]\d\d:\d\d, complete\n/,
    );
    expect(code).toBe(0);
    const json = await unasked(cloud, () => cloud.run(['--dry-run', '--json']));
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      exitCode: 0,
      task: 'dry-run',
      planned: 12,
      offline: true,
      asOf: ISO,
      complete: true,
    });
    const some = await unasked(cloud, () => cloud.run(['--only-print-filenames', '--json', '--recent', '3']));
    expect(JSON.parse(some.out)).toMatchObject({
      task: 'print',
      offline: true,
      paths: Array.from({ length: 3 }, () => expect.stringMatching(/^photos\//) as string),
    });
    expect(catalogueOf(cloud)).toBe(before);
  });

  it('knows what is saved already', async () => {
    const cloud = await synced();
    await busy(cloud);
    const before = everything(cloud);
    const none = await unasked(cloud, () => cloud.run(['--only-print-filenames']));
    expect({ code: none.code, out: none.out }).toEqual({ code: 0, out: '' });
    const flat = await unasked(cloud, () => cloud.run(['--dry-run', '--folder-structure', 'none']));
    expect(flat.err).toContain('12 files there already');
    expect(everything(cloud)).toEqual(before);
  });

  it('E57: knows that photos went to another library', async () => {
    const cloud = await simulated({ library: { assets: 4, bytes: 300 }, sharedLibrary: 'private' });
    const all = ['--library', 'all', '--folder-structure', '{library}'];
    expect((await cloud.firstRun(all)).code).toBe(0);
    const { library } = cloud.simulator;
    const [first, second] = [...library.zone('PrimarySync').entries()].map(([, { id }]) => id);
    library.moveToShared(first ?? '');
    library.moveToShared(second ?? '', { leaves: 'photo' });
    await cloud.run([...all, '--dry-run']);
    await busy(cloud);
    const { err } = await unasked(cloud, () => cloud.run([...all, '--dry-run']));
    expect(err).toContain('1 photo or video moved to another library in iCloud');
    expect(err).not.toContain('gone from iCloud');
    expect(err).not.toContain('would be downloaded');
  });

  it('ends as any other run where nothing was followed yet; and a sync always does', async () => {
    const cloud = await simulated();
    await cloud.firstRun(['--auth-only']);
    await busy(cloud);
    expect((await cloud.run(['--dry-run'])).code).toBe(5);
    expect((await cloud.run(['--only-print-filenames', '--json'])).out).toContain('"ACCOUNT_BUSY"');
    expect((await cloud.run()).code).toBe(5);
  });
});
