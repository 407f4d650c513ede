import { describe, expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };
const AT = Date.UTC(2024, 4, 6, 12);
const DAY_MS = 86_400_000;

/** Two photos of one original, on two days, in the personal library. */
async function duplicates(folders: string) {
  const cloud = await simulated({ library: 'empty', sharedLibrary: 'private' });
  const { library, counters } = cloud.simulator;
  const one = library.add({
    name: 'IMG_1.JPG',
    content: Buffer.from('one original'.repeat(40)),
    assetDate: AT,
  });
  const other = library.add({ duplicateOf: one, assetDate: AT + DAY_MS });
  const args = ['--library', 'all', '--folder-structure', folders];
  const run = async (words: readonly string[] = args) => {
    const { code, err } = await cloud.firstRun(words);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    return err;
  };
  await run();
  expect(counters.get('download')).toBe(1);
  const places = () => [...cloud.photos().keys()];
  return { ...cloud, library, one, other, run, places, downloads: () => counters.get('download') };
}

describe('one of two photos of one original goes to another library', TIMEOUT, () => {
  it.each([
    // One file serves both, and stays where the one that stays has it.
    ['{library}', ['personal/IMG_1.JPG'], ['personal/IMG_1.JPG']],
    [
      '{library}/{day}',
      ['personal/06/IMG_1.JPG', 'personal/07/IMG_1.JPG'],
      ['personal/07/IMG_1.JPG', 'shared/06/IMG_1.JPG'],
    ],
  ])('E57: in folders by %s', async (folders, before, after) => {
    for (const first of ['twin', 'both'] as const) {
      const { simulator, library, one, run, places, downloads } = await duplicates(folders);
      expect(places()).toEqual(before);
      if (first === 'both') library.moveToShared(one);
      else {
        const half = library.startMoveToShared(one, { first });
        await run();
        half.finish();
      }
      await run();
      await run();
      expect({ first, places: places(), downloads: downloads() }).toEqual({
        first,
        places: after,
        downloads: 1,
      });
      expect(await asked({ simulator }, () => run())).toEqual({ 'changes/database': 2 });
      const [twin] = [...library.zone(library.sharedZone?.name.zoneName ?? '').entries()].map(
        ([, { id }]) => id,
      );
      library.moveToPersonal(twin ?? '');
      await run();
      await run();
      expect({ first, places: places(), downloads: downloads() }).toEqual({
        first,
        places: before,
        downloads: 1,
      });
    }
  });

  it('E57: a photo whose place in the personal library has another name', async () => {
    const { library, one, other, run, places, downloads } = await duplicates('{library}/{day}');
    for (const id of [one, other]) library.moveToShared(id, { leaves: 'other' });
    await run();
    expect(places()).toEqual(['shared/06/IMG_1.JPG', 'shared/07/IMG_1.JPG']);
    expect(downloads()).toBe(1);
  });
});
