import { uuidFrom } from '../core/seed.ts';
import type { SyntheticAlbums } from '../core/options.ts';
import { type MemberSource, type Relation, POSITION_STEP, relationName, Relations } from './relations.ts';
import type { AlbumSource, AssetSource } from './zone.ts';

const FULL = 100;

/** Of each hundred neighbours, the photos of a round: all, or the first few. */
interface Round {
  readonly perHundred: number;
  readonly offset: number;
}

/**
 * N albums in which a photo stands so many times on average, without a row in memory for each membership: in every round each
 * album takes one run of neighbours, the next album in the next round; in the last round some of each hundred.
 */
export function syntheticAlbums(seed: string, options: SyntheticAlbums, assets: AssetSource): AlbumSource {
  const { count, memberships = 1.3, folders = 0 } = options;
  const rounds = roundsOf(Math.min(memberships, count));
  const start = (run: number) => Math.ceil((run * assets.count) / count);
  const runOf = (ordinal: number) => Math.floor((ordinal * count) / assets.count);
  const runIn = (album: number, { offset }: Round) => (album - offset + count) % count;
  const sizeIn = (album: number, round: Round) => {
    const run = runIn(album, round);
    return before(round, start(run + 1)) - before(round, start(run));
  };

  function ordinalAt(album: number, index: number): number {
    let left = index;
    for (const round of rounds) {
      const size = sizeIn(album, round);
      if (left < size) return nth(round, before(round, start(runIn(album, round))) + left);
      left -= size;
    }
    throw new RangeError(`no member ${index} of album ${album}`);
  }

  function indexOf(album: number, ordinal: number): number | undefined {
    let index = 0;
    for (const round of rounds) {
      const run = runIn(album, round);
      if (runOf(ordinal) === run && ordinal % FULL < round.perHundred)
        return index + before(round, ordinal) - before(round, start(run));
      index += sizeIn(album, round);
    }
    return undefined;
  }

  const idOf = (album: number) => uuidFrom(`${seed}/album/${album}`).toUpperCase();
  const folderOf = (folder: number) => uuidFrom(`${seed}/folder/${folder}`).toUpperCase();
  const membersOf = (album: number): MemberSource => ({
    count: rounds.reduce((sum, round) => sum + sizeIn(album, round), 0),
    at: (index) => assets.idAt(ordinalAt(album, index)),
    indexOf(itemId) {
      const ordinal = assets.ordinalOf(itemId);
      return ordinal === undefined ? undefined : indexOf(album, ordinal);
    },
  });
  const plain = { deleted: false, version: 0 } as const;
  const folderRows = Array.from({ length: folders }, (_, folder) => ({
    ...plain,
    id: folderOf(folder),
    name: `Folder ${folder + 1}`,
    albumType: 3,
    parentId: undefined,
    position: (folder + 1) * POSITION_STEP,
    relations: new Relations(folderOf(folder)),
  }));
  const albumRows = Array.from({ length: count }, (_, album) => ({
    ...plain,
    id: idOf(album),
    name: `Album ${album + 1}`,
    albumType: 0,
    parentId: folders === 0 ? undefined : folderOf(album % folders),
    position: (folders + album + 1) * POSITION_STEP,
    relations: new Relations(idOf(album), membersOf(album)),
  }));
  const totals = rounds.map((round) => before(round, assets.count));
  return {
    albums: [...folderRows, ...albumRows],
    relationCount: totals.reduce((sum, total) => sum + total, 0),
    relationAt(wanted): Relation {
      let left = wanted;
      for (const [at, round] of rounds.entries()) {
        const total = totals[at] ?? 0;
        if (left >= total) {
          left -= total;
          continue;
        }
        const ordinal = nth(round, left);
        const album = (runOf(ordinal) + round.offset) % count;
        const itemId = assets.idAt(ordinal);
        const position = ((indexOf(album, ordinal) ?? 0) + 1) * POSITION_STEP;
        return { name: relationName(itemId, idOf(album)), itemId, position };
      }
      throw new RangeError(`no relation ${wanted}`);
    },
  };
}

function roundsOf(memberships: number): readonly Round[] {
  const whole = Math.floor(memberships);
  const rest = Math.round((memberships - whole) * FULL);
  const rounds = Array.from({ length: whole }, (_, offset) => ({ perHundred: FULL, offset }));
  return rest === 0 ? rounds : [...rounds, { perHundred: rest, offset: whole }];
}

/** How many photos of a round have a smaller ordinal. */
function before({ perHundred }: Round, ordinal: number): number {
  return Math.floor(ordinal / FULL) * perHundred + Math.min(perHundred, ordinal % FULL);
}

/** The ordinal of the n-th photo of a round, from 0. */
function nth({ perHundred }: Round, index: number): number {
  return Math.floor(index / perHundred) * FULL + (index % perHundred);
}
