import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileCalls, systemFileCalls } from '../../../src/account/file-calls.ts';
import { type Log, silentLog } from '../../../src/base/log.ts';
import type { StateStore } from '../../../src/model/state-store.ts';
import { openStateStore } from '../../../src/state/ignored-file.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { oldSaved, writeOldState } from '../../support/old-tables.ts';
import { refTo } from '../../support/ref-to.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../../support/wanted.ts';

const A = { library: 'PrimarySync', asset: 'asset-A.jpg' };
const B = { library: 'SharedSync-1', asset: 'B' };

function setup() {
  const folder = temporaryFolder();
  const path = join(folder, 'sam.sqlite');
  const file = join(folder, 'sam.ignored.json');
  const told: string[] = [];
  const note = (message: string) => void told.push(message);
  const log: Log = { ...silentLog, warn: note, info: note };
  const open = (calls: FileCalls = systemFileCalls) =>
    openStateStore({ path, clock: new FakeClock(), log }, calls);
  const lose = () => {
    for (const name of readdirSync(folder)) if (name.startsWith('sam.sqlite')) rmSync(join(folder, name));
  };
  return { folder, path, file, told, open, lose };
}

async function ignoredIn(open: () => Promise<StateStore>) {
  const store = await open();
  const ignored = await store.ignored();
  await store.close();
  return ignored;
}

it('I45: what is ignored is known again after the state was lost, with the bytes it stands for', async () => {
  const { open, lose, file, told } = setup();
  const store = await open();
  const wanted = wantedFile('A.jpg', photoBytes('A', 9));
  await store.record(refTo('disk'), [
    { kind: 'saved', wanted, path: relative('A.jpg'), modifiedAtMs: 1, verified: true },
  ]);
  await store.setIgnored([A, B], true);
  await store.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(told).toEqual([]);

  lose();
  const { signature } = wanted.resource;
  expect(await ignoredIn(open)).toEqual([{ ...A, signature }, B]);
  expect(told).toEqual([expect.stringContaining('read back')]);
});

it('I45: a damaged state takes nothing of it along', async () => {
  const { open, path } = setup();
  const store = await open();
  await store.setIgnored([A], true);
  await store.close();
  writeFileSync(path, 'no database '.repeat(1000));
  expect(await ignoredIn(open)).toEqual([A]);
});

it('I45: what is wanted again stays wanted, whatever is lost then', async () => {
  const { open, lose } = setup();
  const store = await open();
  await store.setIgnored([A, B], true);
  await store.setIgnored([A], false);
  await store.close();
  expect(await ignoredIn(open)).toEqual([B]);
  lose();
  expect(await ignoredIn(open)).toEqual([B]);
});

it('I45: makes no file while nothing is ignored, and keeps one up to date that was cut off', async () => {
  const { open, file, path } = setup();
  await (await open()).close();
  expect(existsSync(file)).toBe(false);
  const store = await open();
  await store.setIgnored([A], true);
  await store.close();
  const whole = readFileSync(file, 'utf8');
  rmSync(file);
  expect(await ignoredIn(open)).toEqual([A]);
  expect(readFileSync(file, 'utf8')).toBe(whole);

  rmSync(path);
  rmSync(file);
  writeOldState(path, 4, {
    saved: [oldSaved({ asset: 'A', path: 'A.jpg', signature: 'a' })],
    ignored: [{ ...A, since_ms: 1 }],
  });
  expect(await ignoredIn(open)).toEqual([A]);
  expect(readFileSync(file, 'utf8')).toBe(whole);
});

it.each([
  ['is no JSON', '{"version":1,"ignored":[{"libr'],
  ['holds something else', '[1, 2]'],
  ['is empty', ''],
])('I45: a file that %s is put aside, and written anew from the state', async (_what, text) => {
  const { open, file, folder, told } = setup();
  const store = await open();
  await store.setIgnored([A], true);
  await store.close();
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, text);
  expect(await ignoredIn(open)).toEqual([A]);
  expect(readFileSync(file, 'utf8')).toBe(whole);
  expect(told).toEqual([expect.stringContaining('put aside')]);
  const aside = readdirSync(folder).filter((name) => name.startsWith('sam.ignored.json.damaged'));
  expect(aside.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([text]);
});

it('I45: entries that nobody can mean cost themselves alone', async () => {
  const { open, file } = setup();
  const entries = [A, { library: 'X' }, 7, null, { library: '', asset: 'Y' }, { ...B, signature: 5 }];
  writeFileSync(file, JSON.stringify({ version: 9, ignored: entries, more: true }));
  expect(await ignoredIn(open)).toEqual([A, B]);
});

it('I45: where the file cannot be written, ignoring works with a warning, and ending it changes nothing', async () => {
  const { open, file, told } = setup();
  const full: FileCalls = {
    ...systemFileCalls,
    create: () => Promise.reject(Object.assign(new Error('no room'), { code: 'ENOSPC', syscall: 'open' })),
  };
  const store = await open(full);
  await store.setIgnored([A], true);
  expect(await store.ignored()).toEqual([A]);
  expect(told).toEqual([expect.stringContaining('could not be written')]);
  await expect(store.setIgnored([A], false)).rejects.toMatchObject({ code: 'DESTINATION_FULL' });
  expect(await store.ignored()).toEqual([A]);
  await store.close();
  expect(existsSync(file)).toBe(false);

  // A folder of that name is put aside like any other damage.
  mkdirSync(file);
  expect(await ignoredIn(open)).toEqual([A]);
  expect(statSync(file).isFile()).toBe(true);
});
