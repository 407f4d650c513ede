import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesIn, simulated, type Simulated } from '../support/simulated.ts';
import { spiedConnect } from '../support/spied-connect.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ASSETS = 60;

/** Something happens when so many photos were asked for. */
function atPhoto(n: number, happens: () => void) {
  let photos = 0;
  return spiedConnect({
    before({ url }) {
      if (url.pathname.includes('/B/') || url.hostname.includes('icloud-content')) photos += 1;
      if (photos === n) happens();
    },
  });
}

async function sixty(): Promise<Simulated & { readonly place: (name: string) => string }> {
  const all = await simulated({ library: { assets: ASSETS, bytes: 2_000 } });
  await all.firstRun(['--auth-only']);
  return { ...all, place: (name) => join(all.folder, name) };
}

/** What an earlier run left in the folder that shows when the disk is away. */
async function leaveBelow({ run, place }: Awaited<ReturnType<typeof sixty>>): Promise<void> {
  expect((await run(['--recent', '2'])).code).toBe(0);
  renameSync(place('photos'), place('below'));
}

/** All is there, and the state knows every file of it. */
async function expectWhole({ run, photos }: Simulated): Promise<void> {
  expect((await run()).code).toBe(0);
  expect(photos().size).toBe(ASSETS);
  const { code, err } = await run(['verify']);
  expect([code, err]).toEqual([0, expect.stringContaining(`${ASSETS} files right`)]);
}

it('B20: a folder that is put in the place of the destination while running gets nothing that counts', async () => {
  const world = await sixty();
  const { run, place } = world;
  await leaveBelow(world);
  expect((await run(['--recent', '3', '--new-destination'])).code).toBe(0);
  const { connect } = atPhoto(20, () => {
    if (existsSync(place('away'))) return;
    renameSync(place('photos'), place('away'));
    renameSync(place('below'), place('photos'));
  });

  const { code, err } = await run([], { connect });

  expect(err).toContain('is not the folder any more that this run began with');
  expect(code).toBe(6);
  renameSync(place('photos'), place('below'));
  renameSync(place('away'), place('photos'));
  await expectWhole(world);
});

it('B20: a copy of the destination, marker and all, is believed to hold only what it holds', async () => {
  const world = await sixty();
  const { run, place } = world;
  const { connect } = atPhoto(20, () => {
    if (existsSync(place('away'))) return;
    renameSync(place('photos'), place('away'));
    mkdirSync(place('photos'));
    cpSync(place('away/.keepsake'), place('photos/.keepsake'), { recursive: true });
  });
  const { code } = await run([], { connect });
  expect(code).toBe(6);
  await expectWhole(world);
});

it('B21: the folder below a disk that is away is not the disk, whatever was synced to it once', async () => {
  const world = await sixty();
  const { run, place, simulator } = world;
  await leaveBelow(world);
  // The disk is mounted, and the user says so.
  expect((await run(['--recent', '5'])).code).toBe(6);
  expect((await run(['--recent', '5', '--new-destination'])).code).toBe(0);
  renameSync(place('photos'), place('disk'));
  renameSync(place('below'), place('photos'));
  const requests = simulator.requests.length;

  for (const args of [[], ['--dry-run'], ['verify'], ['doctor']]) {
    const { code, out, err } = await run(args);
    expect(out + err, args.join(' ')).toContain('its marker is that of another folder');
    if (args[0] !== 'doctor') expect(code, args.join(' ')).toBe(6);
  }

  const { err } = await run();
  expect(err).toContain('--new-destination');
  expect(simulator.requests.slice(requests).some(({ host }) => host.includes('content'))).toBe(false);
  expect(filesIn(place('photos')).size).toBe(2);
  renameSync(place('photos'), place('below'));
  renameSync(place('disk'), place('photos'));
  await expectWhole(world);
});

it.each(['.keepsake/drafts', '.keepsake'])(
  'B22: %s, swapped for a link while running, gets no draft of ours',
  async (folder) => {
    const world = await sixty();
    const { run, place } = world;
    const outside = temporaryFolder();
    mkdirSync(join(outside, 'drafts'));
    const { connect } = atPhoto(20, () => {
      if (existsSync(place('away'))) return;
      renameSync(place(`photos/${folder}`), place('away'));
      symlinkSync(outside, place(`photos/${folder}`));
    });
    const { code } = await run([], { connect });
    expect(code).toBe(6);
    expect(readdirSync(outside)).toEqual(['drafts']);
    expect(readdirSync(join(outside, 'drafts'))).toEqual([]);
    unlinkSync(place(`photos/${folder}`));
    renameSync(place('away'), place(`photos/${folder}`));
    await expectWhole(world);
  },
);

it('B23: a folder of photos that was moved away, with a link in its place, gets no photo', async () => {
  const world = await sixty();
  const { run, place } = world;
  const outside = temporaryFolder();
  let before: readonly string[] = [];
  const { connect } = atPhoto(20, () => {
    if (before.length > 0) return;
    before = [...filesIn(place('photos')).keys()];
    renameSync(place('photos'), join(outside, 'all'));
    mkdirSync(place('photos'));
    for (const name of readdirSync(join(outside, 'all'))) {
      if (name === '.keepsake') renameSync(join(outside, 'all', name), place(`photos/${name}`));
      else symlinkSync(join(outside, 'all', name), place(`photos/${name}`));
    }
  });
  const { code, err } = await run([], { connect });
  expect(err).toMatch(/ELOOP|symbolic link|is not the folder any more/);
  expect(code).not.toBe(0);
  for (const name of readdirSync(place('photos'))) {
    if (name === '.keepsake') continue;
    unlinkSync(place(`photos/${name}`));
    renameSync(join(outside, 'all', name), place(`photos/${name}`));
  }
  expect(before.length).toBeGreaterThan(0);
  await expectWhole(world);
});
