import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { silentLog } from '../../src/base/log.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { migrate } from '../../src/state/migrate.ts';
import { STATE_FILE } from '../../src/state/open-database.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { oldSaved, writeOldState } from '../support/old-tables.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';

const PAGE_BYTES = 4096;
const clock = new FakeClock();

const outcomes = (from: number, to: number): readonly Outcome[] =>
  Array.from({ length: to - from }, (_, n) => {
    const path = `2024/IMG_${from + n}.JPG`;
    const wanted = wantedFile(path, photoBytes(path, 10));
    return { kind: 'saved', wanted, path: relative(path), modifiedAtMs: 1000, verified: true };
  });

const open = (path: string) => openSqliteStore({ path, clock, log: silentLog });

it('I5: cut off at any page while the state moves its newest rows into place, nothing is lost', async () => {
  const folder = quickFolder();
  const path = join(folder, 'state.sqlite');
  const first = open(path);
  await first.record(refTo('disk'), outcomes(0, 40));
  await first.close();
  const before = readFileSync(path);
  const second = open(path);
  await second.record(refTo('disk'), outcomes(20, 80));
  const log = readFileSync(`${path}-wal`);
  await second.close();
  const after = readFileSync(path);
  expect(log.length).toBeGreaterThan(5 * PAGE_BYTES);
  expect(after.equals(before)).toBe(false);

  const assets = outcomes(0, 80).map(({ wanted }) => wanted.key.asset);
  for (let moved = 0; moved <= after.length / PAGE_BYTES; moved += 1) {
    const torn = join(folder, `${moved}.sqlite`);
    const done = moved * PAGE_BYTES;
    writeFileSync(torn, Buffer.concat([after.subarray(0, done), before.subarray(done)]));
    writeFileSync(`${torn}-wal`, log);
    const store = open(torn);
    expect(
      await store.known({ destination: 'disk', library: 'PrimarySync', assets: assets }),
      `${moved} pages moved`,
    ).toHaveLength(80);
    await store.close();
  }
});

it('K3: the state grows with the files it knows, not with the months it knows them', async () => {
  const path = join(quickFolder(), 'state.sqlite');
  const files = outcomes(0, 200);
  const sizes: number[] = [];
  const store = open(path);
  for (let run = 0; run < 150; run += 1) {
    await store.record(refTo('disk'), files);
    await store.setNote('scope', `cursor-${run}`);
    sizes.push(statSync(path).size + statSync(`${path}-wal`).size);
  }
  await store.close();
  // What waits to be moved into place is moved when it is 1000 pages long.
  expect(Math.max(...sizes)).toBeLessThan(8_000_000);
  expect(statSync(path).size).toBeLessThan(400_000);
});

it('I42: cut off anywhere while it is brought up to date, a file is as before or as after', async () => {
  const folder = quickFolder();
  const path = join(folder, 'state.sqlite');
  const saved = outcomes(0, 60).map(({ wanted, path: name }) =>
    oldSaved({ ...wanted.resource, role: wanted.key.role, asset: wanted.key.asset, path: String(name) }),
  );
  writeOldState(path, 4, { saved });
  // As `openSqliteStore` does it, up to the moment at which the newest rows are moved into place.
  const database = new DatabaseSync(path);
  database.exec(STATE_FILE.pragmas);
  const before = readFileSync(path);
  migrate(database, STATE_FILE.schema, silentLog);
  const log = readFileSync(`${path}-wal`);
  database.close();
  expect(log.length).toBeGreaterThan(10 * PAGE_BYTES);

  const assets = outcomes(0, 60).map(({ wanted }) => wanted.key.asset);
  for (let written = 0; written <= log.length + PAGE_BYTES; written += PAGE_BYTES) {
    const torn = join(folder, `${written}.sqlite`);
    writeFileSync(torn, before);
    writeFileSync(`${torn}-wal`, log.subarray(0, written));
    const store = open(torn);
    const known = await store.known({ destination: 'disk', library: 'PrimarySync', assets });
    expect(known, `${written} bytes written`).toHaveLength(60);
    await store.close();
    // Nothing had to be carried over once all of it was written.
    expect(existsSync(`${torn}.v4`)).toBe(written < log.length);
  }
});
