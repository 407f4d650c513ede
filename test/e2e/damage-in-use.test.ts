import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { EndSignal } from '../../src/cli/world.ts';
import { asked } from '../support/asked.ts';
import { listed } from '../support/listed.ts';
import { type Simulated, simulated } from '../support/simulated.ts';
import { until } from '../support/child.ts';
import { operationOf, spiedConnect } from '../support/spied-connect.ts';
import { hasty } from '../support/watching.ts';

const TIMEOUT = { timeout: 60_000 };

const KINDS = ['state', 'catalogue'] as const;
type Kind = (typeof KINDS)[number];

const fileOf = ({ folder, simulator }: Simulated, kind: Kind) =>
  join(folder, 'session', `${simulator.account.username}${kind === 'state' ? '' : '.catalogue'}.sqlite`);

/** Files and photos: what is read when a run is at work, and not to open the file. */
function damageDeep(path: string): void {
  const database = new DatabaseSync(path);
  const roots = database
    .prepare("SELECT rootpage FROM sqlite_schema WHERE tbl_name IN ('file', 'placement', 'asset')")
    .all();
  const size = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  database.close();
  const bytes = readFileSync(path);
  for (const { rootpage } of roots) bytes.fill(0xff, (Number(rootpage) - 1) * size, Number(rootpage) * size);
  writeFileSync(path, bytes);
}

async function synced(): Promise<Simulated> {
  const cloud = await simulated({ library: { assets: 40, bytes: 2_000 } });
  expect((await cloud.firstRun()).code).toBe(0);
  return cloud;
}

it.each(KINDS)(
  'I22: the %s is damaged deep inside: put aside, told, and the same run comes to the end',
  TIMEOUT,
  async (kind) => {
    const cloud = await synced();
    const photos = cloud.photos();
    cloud.simulator.library.add({ name: 'IMG_8001.JPG' });
    damageDeep(fileOf(cloud, kind));
    let lists = 0;
    let told = '';
    const calls = await asked(cloud, async () => {
      lists = await listed(cloud, async () => {
        const { code, err } = await cloud.run();
        expect({ code, err }).toMatchObject({ code: 0 });
        told = err;
      });
    });
    expect(told).toContain(`${fileOf(cloud, kind)} is damaged and was put aside; keepsake begins again`);
    expect(lists > 0).toBe(kind === 'catalogue');
    expect(calls['download']).toBe(1);
    expect(cloud.photos().size).toBe(photos.size + 1);
    expect(await asked(cloud, () => cloud.run())).toEqual({ 'changes/database': 1 });
  },
);

it.each(KINDS)('I22: the %s is removed while a run is at work: nothing is lost', TIMEOUT, async (kind) => {
  const cloud = await synced();
  for (const n of [1, 2, 3, 4]) cloud.simulator.library.add({ name: `IMG_800${n}.JPG` });
  let isDone = false;
  const { connect } = spiedConnect({
    before(request) {
      if (operationOf(request) !== 'zone' || isDone) return;
      isDone = true;
      rmSync(fileOf(cloud, kind));
    },
  });
  const { code, err } = await cloud.run([], { connect });
  expect({ code, isDone, err }).toMatchObject({ code: 0, isDone: true });
  expect(err).toContain('was removed while it was in use; keepsake begins again');
  expect(cloud.photos().size).toBe(44);
  expect(await asked(cloud, () => cloud.run())).toEqual({ 'changes/database': 1 });
});

it(
  'I22: a command that prints as it goes, and one that only reads, end with a hint that works',
  TIMEOUT,
  async () => {
    const cloud = await synced();
    damageDeep(fileOf(cloud, 'catalogue'));
    const printed = await cloud.run(['--only-print-filenames', '--size', 'thumb']);
    expect(printed).toMatchObject({ code: 8, out: '' });
    expect(printed.err).toContain('hint: run the same command again: it starts a new one');
    expect((await cloud.run(['--only-print-filenames', '--size', 'thumb'])).code).toBe(0);

    damageDeep(fileOf(cloud, 'state'));
    const mended = await cloud.run(['verify', '--repair']);
    expect(mended.code).toBe(8);
    // As every run here is started.
    const words = '--username sam@example.com --cookie-directory session --directory photos';
    expect(mended.err).toContain(`hint: run \`keepsake sync ${words}\`: it starts a new one`);
    const begun = await asked(cloud, () => cloud.run());
    expect(begun['download']).toBeUndefined();
    expect((await cloud.run(['verify', '--repair'])).code).toBe(0);

    damageDeep(fileOf(cloud, 'state'));
    const looked = await cloud.run(['verify']);
    expect(looked.code).toBe(8);
    expect(looked.err).toContain('the next sync puts it aside and starts a new one');
    expect((await cloud.run()).code).toBe(0);
  },
);

it('I22: a watch goes on with a new one', TIMEOUT, async () => {
  const cloud = await synced();
  let isDone = false;
  const { connect } = spiedConnect({
    before(request) {
      if (operationOf(request) !== 'zone' || isDone) return;
      isDone = true;
      rmSync(fileOf(cloud, 'catalogue'));
    },
  });
  let kill: (signal: EndSignal) => void = () => {};
  const watch = cloud.run(['--watch-with-interval', '1'], {
    clock: hasty,
    connect,
    onStart: (listener) => (kill = listener),
  });
  cloud.simulator.library.add({ name: 'IMG_8001.JPG' });
  await until(() => cloud.photos().size === 41);
  kill('SIGTERM');
  const { code, err } = await watch;
  expect({ code, isDone }).toEqual({ code: 143, isDone: true });
  expect(err).toContain('was removed while it was in use');
  expect(err).toContain('hint: it goes on by itself with a new one');
});
