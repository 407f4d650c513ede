import { expect, it } from 'vitest';
import { quickFolder } from '../support/temporary-folder.ts';
import { Dice } from './dice.ts';
import { JOBS, missingOf } from './jobs.ts';
import { addPhoto, changeAlbum, changePhoto, editPhoto, purgePhoto } from './library-changes.ts';
import { lookAtMemory } from './memory.ts';
import { playRun, UNDISTURBED } from './play-run.ts';
import { signInBefore } from './signed-in.ts';
import { Stage } from './stage.ts';
import { treeOf } from './tree.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';
const PHOTOS = 260;
const KILLS = 5;
/** Places that a listing which goes on looks at again: those of records that may have gone, and one step back. */
const AGAIN = 10 + 99;

it.each(Array.from({ length: isLong ? 300 : 1 }, (_, n) => String(n + 1)))(
  'A1, E54: a first sync that is killed again and again goes on with what changed and with the pages still missing (%s)',
  { timeout: 120_000 },
  async (seed) => {
    const below = quickFolder();
    const dice = new Dice(`resumed ${seed}`);
    const stage = await Stage.open(dice, { below, killsProcesses: false });
    try {
      stage.model.withEdits = false;
      for (let photo = 0; photo < PHOTOS; photo += 1) addPhoto(stage, dice);
      await signInBefore(stage, below);
      const { simulator } = stage;
      let downloads = 0;
      let changes = 0;
      let resumed = 0;
      for (let kill = 1; kill <= KILLS + 1; kill += 1) {
        const { rank, isComplete, unaccounted } = await lookAtMemory(stage);
        expect(unaccounted).toEqual([]);
        const before = simulator.requests.length;
        const stop = { by: 'SIGKILL', atEvent: dice.whole(10, 500) } as const;
        const ended = await playRun(stage, kill > KILLS ? UNDISTURBED : { ...UNDISTURBED, stop });
        stage.model.learn();
        if (kill > KILLS) expect({ code: ended.code, err: ended.err }).toMatchObject({ code: 0 });
        const asked = simulator.requests.slice(before);
        downloads += asked.filter(({ service }) => service === 'content').length;
        const starts = asked.flatMap(({ recordType, startRank }) =>
          recordType?.startsWith('CPLAssetAnd') === true && startRank !== undefined ? [startRank] : [],
        );
        // A change may name the asset and its original.
        if (rank > 0) expect(Math.min(...starts, rank)).toBeGreaterThanOrEqual(rank - 2 * changes - AGAIN);
        if (rank > 0) resumed += 1;
        if (isComplete) expect(starts).toEqual([]);
        changes = kill < KILLS ? dice.whole(0, 6) : 0;
        for (let change = 0; change < changes; change += 1)
          dice.pick([addPhoto, changePhoto, changePhoto, editPhoto, purgePhoto, changeAlbum])(stage, dice);
      }
      expect(resumed).toBeGreaterThan(0);
      const [job] = JOBS;
      expect(job && missingOf(job, stage, treeOf(stage.photosFolder))).toEqual([]);
      const everSaved = treeOf(stage.photosFolder).size;
      // What was under way at a kill begins again.
      expect(downloads).toBeLessThanOrEqual(everSaved + 8 * KILLS);
    } finally {
      await stage.close();
    }
  },
);
