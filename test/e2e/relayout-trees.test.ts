import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albumCloud } from '../support/album-cloud.ts';

const TIMEOUT = { timeout: 60_000 };

interface Report {
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  readonly linksRemoved: number;
  readonly playlistsRemoved: number;
  readonly forgottenJobs: readonly string[];
}

describe('relayout and trees of links', TIMEOUT, () => {
  async function filled() {
    const cloud = await albumCloud(6);
    const { library } = cloud.simulator;
    cloud.put(library.addAlbum('Rome'), 0, 1, 2);
    cloud.put(library.addAlbum('Oslo'), 2, 3);
    const succeeds = async (...args: readonly string[]) => {
      const { code, out, err } = await cloud.firstRun(args);
      expect({ code, err }).toMatchObject({ code: 0 });
      return { out, err };
    };
    const report = async (...args: readonly string[]): Promise<Report> => {
      const { moves, linksRemoved, playlistsRemoved, forgottenJobs }: Report = JSON.parse(
        (await succeeds('relayout', ...args, '--json')).out,
      );
      return { moves, linksRemoved, playlistsRemoved, forgottenJobs };
    };
    const paths = () => [...cloud.photos().keys()].toSorted();
    return { ...cloud, succeeds, report, paths };
  }

  it('F46: a dry run tells of the links, playlists and names of the run behind it, and changes nothing', async () => {
    const cloud = await filled();
    const { succeeds, report, paths } = cloud;
    await succeeds('--tree', '%Y', '--tree', 'Albums/{album}', '--album-playlist');
    const before = paths();
    const flags = ['--folder-structure', '%Y'];
    const dry = await report(...flags, '--dry-run');
    expect(dry).toMatchObject({ linksRemoved: 6 + 5, playlistsRemoved: 2 });
    // Each photo gets the plain name that its link has.
    expect(dry.moves.map(({ to }) => to)).toEqual(
      dry.moves.map(({ from }) => from.replace(/^(\d+)\/\d+\/\d+\//, '$1/')),
    );
    const told = await succeeds('relayout', ...flags, '--dry-run');
    expect(told.err).toContain('11 links would be removed, of trees that no job wants any more');
    expect(told.err).toContain('2 playlists would be removed');
    expect(paths()).toEqual(before);

    expect(await report(...flags)).toEqual(dry);
    expect(paths()).toEqual(dry.moves.map(({ to }) => to).toSorted());
  });

  it('F49: playlists go with their tree, or where no job wants any; those that you changed stay', async () => {
    const cloud = await filled();
    const { succeeds, report, paths } = cloud;
    const lists = () => paths().filter((path) => path.endsWith('.m3u8'));
    const tree = ['--tree', 'Albums/{album}'];
    await succeeds(...tree, '--album-playlist');
    expect(lists()).toEqual(['Albums/Oslo.m3u8', 'Albums/Rome.m3u8']);
    // The job that wants them is still there.
    expect(await report(...tree)).toMatchObject({ linksRemoved: 0, playlistsRemoved: 0 });
    writeFileSync(join(cloud.folder, 'photos', 'Albums', 'Oslo.m3u8'), 'mine');
    const flags = ['--folder-structure', 'none', ...tree];
    expect(await report(...flags, '--dry-run')).toMatchObject({ linksRemoved: 0, playlistsRemoved: 1 });
    expect(await report(...flags)).toMatchObject({ linksRemoved: 0, playlistsRemoved: 1 });
    expect(lists()).toEqual(['Albums/Oslo.m3u8']);
    expect(paths().filter((path) => path.startsWith('Albums/Rome/'))).toHaveLength(3);

    // Wanted again they are written again.
    await succeeds(...flags, '--album-playlist');
    expect(lists()).toEqual(['Albums/Oslo.m3u8', 'Albums/Rome.m3u8']);
  });
});
