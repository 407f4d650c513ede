import { join } from 'node:path';
import { expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';
import { filesIn } from '../support/simulated.ts';

it('T12: each folder waits for its own second cycle; playlists and links of albums follow; a library that is empty at once deletes nothing', {
  timeout: 60_000,
}, async () => {
  const cloud = await albumCloud(5);
  const { library } = cloud.simulator;
  const rome = library.addAlbum('Rome');
  cloud.put(rome, 0, 1, 2);
  const mirror = ['--mirror-deletions', '--deletion-limit', '50'];
  const trees = ['--tree', 'Albums/{album}', '--album-playlist'];
  const one = [...mirror, ...trees];
  const other = [...mirror, '--directory', 'other'];
  const run = async (args: readonly string[]) => {
    const { code, err } = await cloud.run(args);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  };
  expect(await cloud.firstRun(one)).toMatchObject({ code: 0 });
  await run(other);
  const here = () => [...cloud.photos().keys()];
  const there = () => [...filesIn(join(cloud.folder, 'other')).keys()];
  const playlist = () => [...cloud.photos()].find(([path]) => path.endsWith('.m3u8'))?.[1].toString() ?? '';
  const entries = () => playlist().match(/^Rome\/.*$/gm)?.length ?? 0;
  expect([here().length, there().length, entries()]).toEqual([9, 5, 3]);

  library.delete(cloud.ids[1] ?? '');
  await run(one);
  await run(other);
  expect([here().length, there().length, entries()]).toEqual([9, 5, 3]);
  await run(one);
  expect([here().length, there().length, entries()]).toEqual([7, 5, 2]);
  await run(other);
  expect([here().length, there().length]).toEqual([7, 4]);
  await run(['verify', ...one]);
  library.restore(cloud.ids[1] ?? '');
  await run(one);
  await run(other);
  expect([here().length, there().length, entries()]).toEqual([9, 5, 3]);

  // Everything goes at once, and the account answers with a library that is empty.
  for (const id of cloud.ids) library.purge(id);
  await cloud.run(['reset', 'tokens', '--yes']);
  for (let cycle = 0; cycle < 3; cycle += 1) await cloud.run(one);
  expect(here().filter((path) => !path.startsWith('Albums/'))).toHaveLength(5);
});

it('T6: of a library that was never listed whole nothing is put aside, and every sync says why', async () => {
  const cloud = await albumCloud(5);
  const { library } = cloud.simulator;
  const args = ['--mirror-deletions', '--recent', '3'];
  expect(await cloud.firstRun(args)).toMatchObject({ code: 0 });
  const before = [...cloud.photos().keys()];
  library.delete(cloud.ids[0] ?? '');
  for (let cycle = 0; cycle < 2; cycle += 1) {
    const { code, err } = await cloud.run(args);
    expect(code).toBe(0);
    expect(err).toContain('deletions in iCloud wait, and no file was put aside for them: not everything');
  }
  expect([...cloud.photos().keys()]).toEqual(expect.arrayContaining(before));
  // Another job of the account lists it.
  await cloud.run(['--directory', 'other']);
  await cloud.run(args);
  await cloud.run(args);
  expect(before.filter((path) => !cloud.photos().has(path))).toHaveLength(1);
});
