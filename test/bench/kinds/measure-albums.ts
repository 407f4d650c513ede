import type { Finding, ScenarioOf, SizeName } from '../scenario.ts';
import { withWorkbench } from '../workbench.ts';

/** In how many albums a photo is on average. */
const ALBUMS_OF_A_PHOTO = 1.3;
/** Members of albums that one request brings at least. */
const MEMBERS_OF_A_REQUEST = 60;
/** Requests that tell which albums there are. */
const ALBUM_LISTS = 10;

/** A first sync into a tree of albums, beside one without, and what the next one asks. */
export function measureAlbums(
  { size, peakMb }: ScenarioOf<'albums'>,
  form: SizeName,
): Promise<readonly Finding[]> {
  const { assets, bytes, albums } = size[form];
  const library = { assets, bytes, albums: { count: albums, memberships: ALBUMS_OF_A_PHOTO } };
  return withWorkbench(library, async (bench) => {
    const requestsOf = async (words: readonly string[], session: string) => {
      const { requests: before } = await bench.simulated.ask({});
      const measured = await bench.keepsake(words, session);
      const { requests: after } = await bench.simulated.ask({});
      return { ...measured, requests: after - before };
    };
    const plain = await requestsOf(bench.into('plain'), 'session');
    await bench.keepsake(['login'], 'session-albums');
    const words = [...bench.into('photos'), '--tree', 'Albums/{album}'];
    const first = await requestsOf(words, 'session-albums');
    const again = await requestsOf(words, 'session-albums');
    const members = assets * ALBUMS_OF_A_PHOTO;
    return [
      { what: `${assets} photos in ${albums} albums, first sync`, value: first.seconds, unit: 's' },
      { what: 'the same without albums', value: plain.seconds, unit: 's' },
      { what: 'peak memory', value: first.peakMb, unit: 'MB', atMost: peakMb },
      {
        what: 'requests for who is in which album',
        value: first.requests - plain.requests,
        unit: 'requests',
        atMost: Math.ceil(members / MEMBERS_OF_A_REQUEST) + ALBUM_LISTS,
      },
      { what: 'requests of the next run', value: again.requests, unit: 'requests', atMost: 4 },
    ];
  });
}
