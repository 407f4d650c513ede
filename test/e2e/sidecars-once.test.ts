import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { albumCloud, upTo } from '../support/album-cloud.ts';
import { spiedConnect } from '../support/spied-connect.ts';

const ASSETS = 220;
const ALBUMS = 4;

/** Time passes with every look at it, so that what is done is noted after each few files. */
function hastyClock() {
  let nowMs = 0;
  return { ...systemClock, monotonic: () => (nowMs += 100) };
}

async function cloudWithAlbums() {
  const cloud = await albumCloud(ASSETS, { library: { assets: ASSETS, bytes: 60 } });
  for (const number of upTo(ALBUMS)) {
    const album = cloud.simulator.library.addAlbum(`Album ${number}`);
    cloud.put(album, ...upTo(ASSETS).filter((photo) => photo % ALBUMS === number));
  }
  const files = () => [...cloud.photos()];
  return {
    ...cloud,
    photos: () => files().filter(([path]) => !path.endsWith('.xmp')),
    sidecars: () => files().filter(([path]) => path.endsWith('.xmp')),
  };
}

describe('sidecars of a first sync', { timeout: 60_000 }, () => {
  it('X11: are written once, with their albums; a run that is cut off before that owes them', async () => {
    const cloud = await cloudWithAlbums();
    const atAlbums: { readonly photos: number; readonly sidecars: number }[] = [];
    let kill: ((signal: 'SIGINT') => void) | undefined;
    const { connect } = spiedConnect({
      before({ body }) {
        if (!String(body).includes('CPLContainerRelation')) return;
        atAlbums.push({ photos: cloud.photos().length, sidecars: cloud.sidecars().length });
        if (atAlbums.length === 3) kill?.('SIGINT');
      },
    });
    const outside = { connect, clock: hastyClock() };
    const first = await cloud.firstRun(['--xmp-sidecar'], { ...outside, onStart: (send) => (kill = send) });
    kill = undefined;
    expect(first.code).toBe(130);
    expect(cloud.sidecars()).toEqual([]);
    const cutAt = atAlbums.length;

    const second = await cloud.run(['--xmp-sidecar'], outside);
    expect(second).toMatchObject({ code: 0 });
    expect(second.err).toContain(`${ASSETS} sidecars written`);
    // Photos came meanwhile, so that there was something to write.
    expect(atAlbums.slice(cutAt).length).toBeGreaterThan(0);
    expect(Math.max(...atAlbums.map(({ photos }) => photos))).toBeGreaterThan(0);
    expect(Math.max(...atAlbums.map(({ sidecars }) => sidecars))).toBe(0);
    expect(cloud.photos()).toHaveLength(ASSETS);
    expect(cloud.sidecars()).toHaveLength(ASSETS);
    expect(cloud.sidecars().filter(([, text]) => !text.includes('>Albums/Album '))).toEqual([]);
  });
});
