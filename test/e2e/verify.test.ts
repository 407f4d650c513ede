import { existsSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { VerifyReport } from '../../src/sync/verify/verify-report.ts';
import { acquire } from '../support/acquire-lock.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { refTo } from '../support/ref-to.ts';

/** A library that is saved whole. */
async function saved(options?: Parameters<typeof simulated>[0]) {
  const all = await simulated(options);
  expect((await all.firstRun()).code).toBe(0);
  const names = [...all.photos().keys()];
  const path = (index: number) => join(all.folder, 'photos', names[index] ?? '');
  return { ...all, names, path };
}

/** What rot does: other bytes, and no trace in size or time. */
function flip(path: string): Buffer {
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
  return bytes;
}

async function verifyJson(run: Simulated['run'], args: readonly string[] = []) {
  const { code, out } = await run(['verify', '--json', ...args]);
  return { code, report: JSON.parse(out) as VerifyReport };
}

function storeOf({ simulator, folder }: Pick<Simulated, 'simulator' | 'folder'>) {
  const path = join(folder, 'session', `${simulator.account.username}.sqlite`);
  return openSqliteStore({ path, clock: systemClock, log: silentLog });
}

/** What the state says of the destination. */
async function look(what: Pick<Simulated, 'simulator' | 'folder'>) {
  const store = storeOf(what);
  try {
    const { id = '' } = (await store.destinationAt(join(what.folder, 'photos'))) ?? {};
    return { id, rows: await store.files(refTo(id), { after: undefined, limit: 100 }) };
  } finally {
    await store.close();
  }
}

it('finds a whole library right, without a request', async () => {
  const { simulator, run } = await saved();
  const before = simulator.requests.length;
  const { code, err } = await run(['verify'], { env: { KEEPSAKE_SIMULATOR: 'http://127.0.0.1:9' } });
  expect(err).toContain("12 files right, every byte compared with Apple's signature");
  expect(code).toBe(0);
  expect(simulator.requests.length).toBe(before);
});

it('B13: tells flipped bytes from all else, by name, and repairs nothing unasked', async () => {
  const { run, path, names } = await saved();
  const bad = flip(path(3));
  const { code, err } = await run(['verify']);
  expect(code).toBe(3);
  expect(err).toContain(`${names[3]}: damaged`);
  expect(err).toContain('1 of 12 files not as saved: 1 damaged');
  expect(err).toContain('--repair');
  expect(readFileSync(path(3))).toEqual(bad);
});

it('B13: a sync does not notice, and a repair brings the bytes back and keeps the bad ones', async () => {
  const { simulator, run, path, names, folder } = await saved();
  const good = readFileSync(path(3));
  const bad = flip(path(3));
  await run();
  expect(readFileSync(path(3))).toEqual(bad);

  const { code, report } = await verifyJson(run, ['--repair']);
  expect(code).toBe(0);
  expect(report).toMatchObject({ files: 12, right: 11, damaged: 1, repaired: 1 });
  expect(readFileSync(path(3))).toEqual(good);
  const [{ path: name, repair } = { path: '', repair: undefined }] = report.found;
  expect(name).toBe(names[3]);
  if (repair?.kind !== 'repaired' || repair.aside === undefined) throw new Error('nothing was put aside');
  expect(repair.aside).toMatch(/^\.keepsake\/trash\/\d{4}-\d\d-\d\d\//);
  expect(repair.aside.endsWith(names[3] ?? '')).toBe(true);
  expect(readFileSync(join(folder, 'photos', repair.aside))).toEqual(bad);

  expect((await verifyJson(run)).report).toMatchObject({ right: 12, damaged: 0 });
  expect((await run()).code).toBe(0);
  expect(simulator.violations).toEqual([]);
});

it('B12: a removed file is told, and comes back when asked for', async () => {
  const { run, path, names, photos } = await saved();
  const tree = photos();
  rmSync(path(0));
  rmSync(path(5));
  const found = await run(['verify']);
  expect(found.code).toBe(3);
  expect(found.err).toContain(`${names[0]}: it is not there`);

  const { code, report } = await verifyJson(run, ['--repair']);
  expect(code).toBe(0);
  expect(report).toMatchObject({ right: 10, missing: 2, repaired: 2 });
  expect(photos()).toEqual(tree);
});

it('B12: an edited file is the user’s own, and is never touched', async () => {
  const { run, path } = await saved();
  writeFileSync(path(1), 'cropped');
  const sameSize = readFileSync(path(2)).fill(7);
  writeFileSync(path(2), sameSize);
  const { code, report } = await verifyJson(run, ['--repair']);
  expect(code).toBe(0);
  expect(report).toMatchObject({ right: 10, edited: 2, damaged: 0, repaired: 0 });
  expect(readFileSync(path(1)).toString()).toBe('cropped');
  expect(readFileSync(path(2))).toEqual(sameSize);
});

it('B12: a file with another time and the same bytes is right', async () => {
  const { run, path } = await saved();
  utimesSync(path(0), new Date(), new Date());
  expect(await verifyJson(run)).toMatchObject({ code: 0, report: { right: 12 } });
});

it('says by name what iCloud has no more, and repairs the rest', async () => {
  const { simulator, folder, run, path, names } = await saved();
  const { rows } = await look({ simulator, folder });
  simulator.library.purge(rows.find((row) => row.path === names[4])?.key.asset ?? '');
  flip(path(4));
  flip(path(6));

  const { code, err } = await run(['verify', '--repair']);
  expect(code).toBe(3);
  expect(err).toContain(`${names[4]}: damaged`);
  expect(err).toContain('not repaired: it is gone in iCloud');
  expect(err).toContain(`${names[6]}: damaged`);
  expect(err).toContain('2 of 12 files not as saved: 2 damaged; 1 repaired, 1 left');
  expect(existsSync(path(4))).toBe(true);
});

it('leaves alone what the user wants ignored', async () => {
  const { simulator, folder, run, path, names } = await saved();
  const { rows } = await look({ simulator, folder });
  const store = storeOf({ simulator, folder });
  const ignored = rows.filter((row) => row.path === names[0] || row.path === names[1]);
  await store.setIgnored(
    ignored.map(({ key }) => key),
    true,
  );
  await store.close();
  rmSync(path(0));
  const bad = flip(path(1));
  const { code, report } = await verifyJson(run, ['--repair']);
  expect(code).toBe(3);
  expect(report).toMatchObject({ right: 10, ignored: 1, missing: 0, damaged: 1, repaired: 0 });
  expect(existsSync(path(0))).toBe(false);
  expect(readFileSync(path(1))).toEqual(bad);
});

it('looks at a sample, or at what is new, when told so', async () => {
  const { run } = await saved();
  expect((await verifyJson(run, ['--sample', '5'])).report).toMatchObject({ files: 5, right: 5 });
  expect((await verifyJson(run, ['--sample', '10%'])).report).toMatchObject({ files: 2, right: 2 });
  expect((await verifyJson(run, ['--since', '1d'])).report).toMatchObject({ files: 12, right: 12 });
});

it('goes on with a check that was interrupted', async () => {
  const { simulator, folder, run } = await saved();
  const { id, rows } = await look({ simulator, folder });
  const store = storeOf({ simulator, folder });
  await store.setNote(`verify/${id}`, '1000');
  await store.setChecked(id, rows.slice(0, 7), 1001);
  await store.close();

  const { code, report } = await verifyJson(run);
  expect(code).toBe(0);
  expect(report).toMatchObject({ files: 12, rightBefore: 7, right: 5 });
  expect((await verifyJson(run)).report).toMatchObject({ rightBefore: 0, right: 12 });
});

it('works beside a keepsake that holds the account', async () => {
  const { run, folder } = await saved();
  const lock = await acquire(join(folder, 'session'));
  expect(await verifyJson(run)).toMatchObject({ code: 0, report: { right: 12 } });
  expect((await run(['verify', '--repair'])).code).toBe(5);
  await lock.release();
});

it('B5: does not take a disk that is not mounted for missing files', async () => {
  const { run, folder } = await saved();
  renameSync(join(folder, 'photos'), join(folder, 'unmounted'));
  expect((await run(['verify'])).code).toBe(6);
  expect((await run(['verify', '--repair'])).code).toBe(6);
});

it('does not call a folder right in which nothing was ever saved', async () => {
  const { run } = await saved();
  const { code, err } = await run(['verify', '--directory', 'elsewhere']);
  expect(code).toBe(2);
  expect(err).toContain('recorded as saved in elsewhere');
});

it('names everything that is wrong with its flags', async () => {
  const { run } = await simulated();
  const { code, err } = await run(['verify', '--sample', '0', '--since', 'yesterday', '--foo']);
  expect(code).toBe(2);
  expect(err).toContain('--sample takes');
  expect(err).toContain('--since takes');
  expect(err).toContain('unknown flag --foo');
});

it('A4: ends at Ctrl-C, says how to go on, and does', async () => {
  const { run } = await saved();
  const { code, err } = await run(['verify'], { onStart: (kill) => kill('SIGINT') });
  expect(code).toBe(130);
  expect(err).toContain('interrupted; the same command goes on from here');
  const next = await run(['verify']);
  expect(next.err).toContain('this goes on with the check begun on');
  expect(next.code).toBe(0);
});
