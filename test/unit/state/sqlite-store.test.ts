import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { Log } from '../../../src/base/log.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { openSqliteStore } from '../../../src/state/sqlite-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';
import { refTo } from '../../support/ref-to.ts';

const clock = new FakeClock();

function setup() {
  const folder = temporaryFolder();
  const path = join(folder, 'state.sqlite');
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  const open = () => openSqliteStore({ path, clock, log });
  return { folder, path, open, warnings };
}

function saved(path: string): Outcome {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'saved', wanted, path: relative(path), modifiedAtMs: wanted.modifiedAtMs, verified: true };
}

function failed(path: string, detail: string): Outcome {
  const wanted = wantedFile(path, photoBytes(path, 100));
  return { kind: 'failed', wanted, path: undefined, failure: { kind: 'denied', detail } };
}

it('remembers across a restart, in a file nobody else can read', async () => {
  const { path, open } = setup();
  const first = open();
  await first.record(refTo('disk'), [saved('A.jpg')]);
  await first.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);

  const second = open();
  expect(
    await second.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
  ).toHaveLength(1);
  await second.close();
});

it('every row is durable when record resolves: WAL with synchronous=FULL', async () => {
  const { path, open } = setup();
  const store = open();
  await store.record(refTo('disk'), [saved('A.jpg')]);
  const reader = new DatabaseSync(path, { readOnly: true });
  expect(reader.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(reader.prepare('SELECT count(*) AS n FROM file').get()).toEqual({ n: 1 });
  reader.close();
  await store.close();
});

it('A10: counts the attempts of a failing file and forgets them once it is saved', async () => {
  const { path, open } = setup();
  const store = open();
  await store.record(refTo('disk'), [failed('A.jpg', 'one'), failed('B.jpg', 'other')]);
  await store.record(refTo('disk'), [failed('A.jpg', 'two'), saved('B.jpg')]);
  await store.close();
  const reader = new DatabaseSync(path, { readOnly: true });
  expect(reader.prepare('SELECT asset, attempts, failure, last_at_ms FROM failure').all()).toEqual([
    {
      asset: 'asset-A.jpg',
      attempts: 2,
      failure: '{"kind":"denied","detail":"two"}',
      last_at_ms: clock.now(),
    },
  ]);
  reader.close();
});

it('a file that was not tried to the end leaves no trace', async () => {
  const { path, open } = setup();
  const store = open();
  const wanted = wantedFile('A.jpg', photoBytes('A', 10));
  await store.record(refTo('disk'), [
    { kind: 'failed', wanted, path: undefined, failure: { kind: 'cancelled' } },
  ]);
  await store.close();
  const reader = new DatabaseSync(path, { readOnly: true });
  expect(reader.prepare('SELECT count(*) AS n FROM failure').get()).toEqual({ n: 0 });
  reader.close();
});

it('I1: a batch is recorded whole or not at all', async () => {
  const { open } = setup();
  const store = open();
  const broken = saved('B.jpg');
  const unstorable = { ...broken, modifiedAtMs: 0.5 };
  await expect(store.record(refTo('disk'), [saved('A.jpg'), unstorable])).rejects.toThrow();
  expect(await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] })).toEqual(
    [],
  );
  await store.record(refTo('disk'), [saved('A.jpg')]);
  expect(
    await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
  ).toHaveLength(1);
  await store.close();
});

it('I4: a file of a newer version ends the run and stays as it is', () => {
  const { path, open, folder } = setup();
  const newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const before = readFileSync(path);
  expect(open).toThrow(
    expect.objectContaining({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining('newer keepsake'),
      hint: expect.stringContaining('use that keepsake again'),
    }),
  );
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['state.sqlite']);
});

it('I2: what is no database is put aside, and said', async () => {
  const { path, open, folder, warnings } = setup();
  writeFileSync(
    path,
    'this is no database at all, and it is long enough to have a header of its own: '.repeat(20),
  );
  const store = open();
  expect(await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] })).toEqual(
    [],
  );
  await store.close();
  expect(warnings).toEqual([expect.stringContaining('put aside')]);
  expect(readdirSync(folder).toSorted()).toEqual(['state.sqlite', 'state.sqlite.damaged-20240102T030405Z']);
});

it('I2: a second damaged file does not replace the first', async () => {
  const { path, open, folder } = setup();
  for (const text of ['one', 'two']) {
    writeFileSync(path, text.repeat(1000));
    await open().close();
  }
  expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(2);
});

it('I2: damage found in the middle of a run ends it, and the next run starts anew', async () => {
  const { path, open, folder } = setup();
  await open().close();
  const { size } = statSync(path);
  const first = open();
  await first.record(
    refTo('disk'),
    Array.from({ length: 400 }, (_, n) => saved(`${n}.jpg`)),
  );
  await first.close();
  // Every page but those of the empty file, so that it still opens.
  const bytes = readFileSync(path);
  bytes.fill(0xff, size);
  writeFileSync(path, bytes);

  const second = open();
  await expect(
    second.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-1.jpg'] }),
  ).rejects.toMatchObject({
    code: 'STATE_PUT_ASIDE',
  });
  expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(true);
  await second.close();

  const third = open();
  await third.record(refTo('disk'), [saved('A.jpg')]);
  expect(
    await third.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
  ).toHaveLength(1);
  await third.close();
});

it('B3: a folder that cannot be used ends the run with its path', () => {
  const { path } = setup();
  writeFileSync(path, '');
  const inside = join(path, 'state.sqlite');
  expect(() => openSqliteStore({ path: inside, clock, log: silentLog })).toThrow(
    expect.objectContaining({ code: 'STATE_DAMAGED', message: expect.stringContaining(inside) }),
  );
});

it.each([
  ['that folds', (name: string) => name.toLowerCase()],
  ['that tells apart what the first took for one', (name: string) => name.replaceAll('x', 'X')],
])('B16: a destination copied to a disk %s is gone through once and whole', async (_what, pathKey) => {
  const path = join(temporaryFolder(), 'sam.sqlite');
  const options = { path, clock: new FakeClock(), log: silentLog };
  const names = ['B_X.jpg', 'a_x.jpg', 'D_X.jpg', 'c_x.jpg', 'x_1.jpg', 'X_2.jpg'];
  const before = openSqliteStore(options);
  for (const name of names) {
    const wanted = wantedFile(name, photoBytes(name, 50));
    await before.record(refTo('disk'), [
      { kind: 'saved', path: relative(name), modifiedAtMs: 0, verified: true, wanted },
    ]);
  }
  await before.close();
  const store = openSqliteStore(options);
  const found: string[] = [];
  let last: Awaited<ReturnType<typeof store.files>>[number] | undefined;
  do {
    [last] = await store.files(refTo('disk', pathKey), { after: last, limit: 1 });
    if (last !== undefined) found.push(last.path);
  } while (last !== undefined && found.length < 20);
  await store.close();
  expect(found.toSorted()).toEqual(names.toSorted());
});

it('closes twice without harm and leaves one file behind', async () => {
  const { path, open } = setup();
  const store = open();
  await store.record(refTo('disk'), [saved('A.jpg')]);
  await store.close();
  await store.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

it('I11: older versions of an edited photo are kept from then on', async () => {
  const { open } = setup();
  const store = open();
  await store.record(refTo('disk'), [saved('A.jpg'), saved('B.jpg')]);
  const edited = saved('A.jpg');
  if (edited.kind === 'failed') throw new Error('not saved');
  const { wanted } = edited;
  const signature = wantedFile('x', photoBytes('x', 9)).resource.signature;
  const resource = { ...wanted.resource, signature };
  await store.record(refTo('disk'), [
    { ...edited, wanted: { ...wanted, resource }, path: relative('A-2.jpg') },
  ]);
  const versions = (await store.files(refTo('disk'), { after: undefined, limit: 10 })).filter(
    ({ key }) => key.asset === 'asset-A.jpg',
  );
  expect(versions.map(({ path: name, superseded }) => [name, superseded])).toEqual([
    ['A-2.jpg', undefined],
    ['A.jpg', true],
  ]);
  expect(
    await store.known({ destination: 'disk', library: 'PrimarySync', assets: ['asset-A.jpg'] }),
  ).toMatchObject([{ path: 'A-2.jpg' }]);
  const found = await store.filesWithSignatures({ signatures: [wanted.resource.signature] });
  expect(found.map(({ path: name }) => name)).toEqual(['A.jpg']);

  // Page by page, and checked one by one.
  expect(await store.files(refTo('disk'), { after: versions[0], limit: 1 })).toMatchObject([
    { path: 'A.jpg' },
  ]);
  await store.setChecked('disk', versions.slice(1), 7);
  expect(
    (await store.files(refTo('disk'), { after: undefined, limit: 10 })).map(({ checkedAtMs }) => checkedAtMs),
  ).toEqual([0, 7, 0]);

  // What came back under the old path is the newest again; nothing is told twice.
  await store.record(refTo('disk'), [saved('A.jpg')]);
  const names = (await store.files(refTo('disk'), { after: undefined, limit: 10 })).map((row) => [
    row.path,
    row.superseded,
  ]);
  expect(names).toEqual([
    ['A-2.jpg', true],
    ['A.jpg', undefined],
    ['B.jpg', undefined],
  ]);
  await store.close();
});
