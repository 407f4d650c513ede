import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { type Log, silentLog } from '../../../src/base/log.ts';
import type { StateStore } from '../../../src/model/state-store.ts';
import { keepCopy } from '../../../src/state/keep-copy.ts';
import { openSqliteStore } from '../../../src/state/sqlite-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type OldRow, oldSaved, writeOldState } from '../../support/old-tables.ts';
import { refTo } from '../../support/ref-to.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAY_MS = 86_400_000;
const UUID = '01234567-89AB-CDEF-0123-456789ABCDEF';
const DIGEST = Buffer.alloc(21, 7).toString('base64');
const ALL = { after: undefined, limit: 100 };

function setup(version = 4, tables: Readonly<Record<string, readonly OldRow[]>> = {}) {
  const folder = temporaryFolder();
  const path = join(folder, 'sam.sqlite');
  const clock = new FakeClock();
  const warnings: unknown[] = [];
  const log: Log = { ...silentLog, warn: (message, facts) => void warnings.push([message, facts]) };
  writeOldState(path, version, tables);
  const open = () => openSqliteStore({ path, clock, log });
  return { folder, path, clock, warnings, open };
}

async function names(store: StateStore, destination = 'disk'): Promise<readonly string[]> {
  const files = await store.files(refTo(destination), ALL);
  return files.map(({ key, path, superseded }) => `${key.asset} ${path}${superseded === true ? ' old' : ''}`);
}

it('I42: carries over every file of version 4, with what is known of it', async () => {
  const times = { saved_at_ms: 70, checked_at_ms: 80 };
  const saved = [
    oldSaved({ asset: UUID, path: '2024/A.jpg', signature: DIGEST, size: 9, modifiedAtMs: 5_000 }, times),
    oldSaved({ asset: UUID, path: '2024/A.mov', signature: 'short', role: 'live', verified: 0 }),
    oldSaved(
      { asset: 'duplicate', path: '2024/A.jpg', signature: DIGEST, size: 9, modifiedAtMs: 5_000 },
      times,
    ),
    oldSaved({ asset: 'C', path: 'Ünder.JPG', key: 'ünder.jpg', signature: DIGEST, destination: 'usb' }),
  ];
  const superseded = [
    oldSaved({ asset: UUID, path: '2023/old.jpg', signature: 'old' }, { saved_at_ms: 1, checked_at_ms: 2 }),
    oldSaved(
      { asset: UUID, path: '2023/older.jpg', signature: 'older' },
      { saved_at_ms: 1, checked_at_ms: 2 },
    ),
  ];
  const { open, path } = setup(4, { saved, superseded });
  const store = open();
  const known = await store.known({ destination: 'disk', library: 'PrimarySync', assets: [UUID] });
  expect(known.toSorted((a, b) => a.size - b.size)).toEqual([
    {
      key: { library: 'PrimarySync', asset: UUID, role: 'live' },
      path: '2024/A.mov',
      size: 5,
      signature: 'short',
      verified: false,
      modifiedAtMs: 1_000,
      savedAtMs: 0,
      checkedAtMs: 0,
    },
    {
      key: { library: 'PrimarySync', asset: UUID, role: 'original' },
      path: '2024/A.jpg',
      size: 9,
      signature: DIGEST,
      verified: true,
      modifiedAtMs: 5_000,
      savedAtMs: 70,
      checkedAtMs: 80,
    },
  ]);
  expect(await names(store)).toEqual([
    `${UUID} 2023/old.jpg old`,
    `${UUID} 2023/older.jpg old`,
    `${UUID} 2024/A.jpg`,
    'duplicate 2024/A.jpg',
    `${UUID} 2024/A.mov`,
  ]);
  expect(await names(store, 'usb')).toEqual(['C Ünder.JPG']);
  const folding = refTo('usb', (name) => name.toLowerCase());
  expect(await store.at(folding, ['ünder.jpg'])).toHaveLength(1);
  expect(await store.totals('disk')).toMatchObject([
    { role: 'live', files: 1, unverifiable: 1 },
    { role: 'original', files: 1, bytes: 9 },
  ]);
  await store.close();
  const reader = new DatabaseSync(path);
  // One name with the same bytes is one row, however many photos it is of.
  expect(reader.prepare('SELECT count(*) AS n FROM file').get()).toEqual({ n: 5 });
  expect(reader.prepare('SELECT count(*) AS n FROM placement').get()).toEqual({ n: 6 });
  reader.close();
});

it('I42: carries over what failed, what is ignored, what was read, notes and places', async () => {
  const { open } = setup(4, {
    failed: [
      {
        destination: 'disk',
        library: 'PrimarySync',
        asset: 'A',
        role: 'original',
        attempts: 3,
        failure: '{"kind":"melted"}',
        last_at_ms: 9,
        path: 'A.jpg',
      },
    ],
    ignored: [{ library: 'PrimarySync', asset: 'I', since_ms: 4 }],
    hashed: [{ path: '/old/A.jpg', size: 5, modified_at_ms: 1.5, signature: 'sig' }],
    notes: ['cursor/abc', 'cycle/disk'].map((name) => ({
      name,
      text: 'as it was',
      proof: crc32(JSON.stringify([name, 'as it was'])),
    })),
    destinations: [{ location: '/photos', id: 'disk', proof: crc32(JSON.stringify(['/photos', 'disk'])) }],
    visited: [{ location: '/photos', id: 'disk' }],
  });
  const store = open();
  expect(await store.failures('disk')).toEqual([
    {
      library: 'PrimarySync',
      asset: 'A',
      role: 'original',
      path: 'A.jpg',
      failure: { kind: 'unknown', word: 'melted' },
      attempts: 3,
      lastAtMs: 9,
    },
  ]);
  expect(await store.ignored()).toMatchObject([{ library: 'PrimarySync', asset: 'I' }]);
  expect(await store.hashedAs(['sig'])).toHaveLength(1);
  expect(await store.note('cycle/disk')).toBe('as it was');
  // What iCloud shows is listed once more, and followed from there.
  expect(await store.note('cursor/abc')).toBeUndefined();
  expect(await store.destinations()).toEqual([{ location: '/photos', id: 'disk' }]);
  expect(await store.destinationAt('/photos')).toEqual({ id: 'disk', files: 0 });
  await store.close();
});

it('I42: a row with a flipped bit is left out, with one warning for all of them', async () => {
  const good = oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' });
  const bad = { ...oldSaved({ asset: 'B', path: 'B.jpg', signature: 'b' }), size: 6 };
  const worse = { ...oldSaved({ asset: 'C', path: 'C.jpg', signature: 'c' }), role: 'orginal' };
  const { open, warnings } = setup(4, { saved: [good, bad, worse] });
  const store = open();
  expect(await names(store)).toEqual(['A A.jpg']);
  await store.close();
  expect(warnings).toEqual([['damaged rows in the state file were left out', { rows: 2 }]]);
});

it.each([1, 2, 3])('I42: a file of version %i is brought up to date in one go', async (version) => {
  const { open, folder } = setup(version, {
    saved: [oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' })],
  });
  const store = open();
  expect(await names(store)).toEqual(['A A.jpg']);
  await store.close();
  expect(readdirSync(folder).toSorted()).toEqual(['sam.sqlite', `sam.sqlite.v${version}`]);
});

it('I43: a copy of the older file is kept for 30 days, and only we may read it', async () => {
  const { open, path, clock } = setup(4, {
    saved: [oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' })],
  });
  await open().close();
  const copy = `${path}.v4`;
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const older = new DatabaseSync(copy, { readOnly: true });
  expect(older.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 });
  expect(older.prepare('SELECT path FROM saved').all()).toEqual([{ path: 'A.jpg' }]);
  older.close();

  await clock.run(clock.sleep(29 * DAY_MS));
  await open().close();
  expect(existsSync(copy)).toBe(true);
  await clock.run(clock.sleep(2 * DAY_MS));
  await open().close();
  expect(existsSync(copy)).toBe(false);
});

it('I43: a new file leaves no copy, and one that cannot be copied stays as it is', async () => {
  const { open, path } = setup(4, { saved: [oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' })] });
  mkdirSync(join(`${path}.v4`, 'in the way'), { recursive: true });
  const before = readFileSync(path);
  expect(open).toThrow(
    expect.objectContaining({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('cannot be brought up to date'),
    }),
  );
  // The header says since when there is a log beside it; nothing else was written.
  expect(readFileSync(path).subarray(100)).toEqual(before.subarray(100));
  const untouched = new DatabaseSync(path);
  expect(untouched.prepare('PRAGMA user_version').get()).toEqual({ user_version: 4 });
  untouched.close();

  const fresh = join(temporaryFolder(), 'sam.sqlite');
  await openSqliteStore({ path: fresh, clock: new FakeClock(), log: silentLog }).close();
  expect(existsSync(`${fresh}.v0`)).toBe(false);
});

it('I43: nothing is begun where the disk has no room for it', () => {
  const { path, clock, folder } = setup(4);
  const database = new DatabaseSync(path);
  const copy = (free: number) => () => keepCopy(database, { path, version: 4, clock, freeBytes: () => free });
  expect(copy(2 * statSync(path).size)).toThrow(KeepsakeError);
  expect(copy(0)).toThrow(
    expect.objectContaining({
      code: 'DESTINATION_FULL',
      message: expect.stringContaining('not enough room'),
    }),
  );
  expect(readdirSync(folder)).toEqual(['sam.sqlite']);
  copy(4 * statSync(path).size)();
  expect(existsSync(`${path}.v4`)).toBe(true);
  database.close();
});

it('I43: the draft of a copy that was cut off is in nobody’s way', async () => {
  const { open, path } = setup(4, { saved: [oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' })] });
  writeFileSync(`${path}.v4.part`, 'half of it');
  await open().close();
  expect(existsSync(`${path}.v4.part`)).toBe(false);
  expect(statSync(`${path}.v4`).size).toBeGreaterThan(4096);
});
