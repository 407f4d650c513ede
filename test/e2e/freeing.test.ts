import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { timeTravel } from '../support/time-travel.ts';

const TIMEOUT = { timeout: 120_000 };

interface Answered {
  readonly exitCode: number;
  readonly hint?: string;
  readonly freed: Record<string, unknown> | null;
}

it(
  'P20: behind a sync photos leave iCloud that are old enough, or were brought since, and only what is safe here',
  TIMEOUT,
  async () => {
    const world = await timeTravel();
    const { library } = world.simulator;
    const trashed = () => [...library.files()].filter(({ deleted }) => deleted).map(({ asset }) => asset);
    const sync = async (...args: readonly string[]) => {
      const { out, err } = await world.run([...args, '--json']);
      const answer: Answered = JSON.parse(out);
      return { ...answer, err };
    };
    const RECENT = ['--keep-icloud-recent-days', '30', '--deletion-limit', '500'];
    await world.firstRun(['--keep-icloud-recent-days', '36500']);
    const before = [...world.photos().keys()];
    const [, loved = ''] = [...library.files()].map(({ asset }) => asset);
    writeFileSync(join(world.folder, 'photos', before[0] ?? ''), 'my own edit');
    library.setFavorite(loved, true);

    // All are older than 30 days: far more than 10 % of the library.
    const braked = await sync('--keep-icloud-recent-days', '30', '--keep', 'favorites');
    expect(braked).toMatchObject({ exitCode: 3, freed: { moved: 0, brake: { most: 1 } } });
    expect(braked.hint).toContain("--keep favorites --filter 'taken >= 30d' --plan plan.json`");
    expect(await sync(...RECENT, '--keep', 'favorites', '--dry-run')).toMatchObject({
      freed: { proven: 10, moved: 0, kept: { favorites: 1 }, refused: { edited: 1 } },
    });
    expect(trashed()).toEqual([]);
    const moved = await sync(...RECENT, '--keep', 'favorites', '--mirror-deletions');
    expect(moved).toMatchObject({
      exitCode: 0,
      freed: { moved: 10, refused: { edited: 1 }, kept: { favorites: 1 } },
    });
    expect(trashed()).toHaveLength(10);
    for (let cycle = 0; cycle < 2; cycle += 1)
      await sync(...RECENT, '--keep', 'favorites', '--mirror-deletions');
    expect([...world.photos().keys()]).toEqual(before);

    // With nothing new and nothing old enough, one request is all.
    expect(await asked(world, () => sync(...RECENT, '--keep', 'favorites'))).toEqual({
      'changes/database': 1,
    });
    expect(world.simulator.violations).toEqual([]);
  },
);

it(
  'P20, P22: --delete-after-download moves what a sync brings from then on, whatever cut it off, not what an album keeps, and nothing that lay here before',
  TIMEOUT,
  async () => {
    const world = await timeTravel();
    const { library } = world.simulator;
    const trashed = () => [...library.files()].filter(({ deleted }) => deleted).map(({ asset }) => asset);
    const FLAG = ['--delete-after-download', '--deletion-limit', '500', '--json'];
    await world.firstRun();
    world.pass(1);
    const first = await world.run(FLAG);
    expect(JSON.parse(first.out)).toMatchObject({ exitCode: 0, freed: { moved: 0 } });
    const id = library.add({ name: 'NEW.JPG' });
    library.setMember(library.addAlbum('Family'), id, true);
    const told = async (album: string) => {
      const answer: Answered = JSON.parse((await world.run([...FLAG, '--keep', `album:${album}`])).out);
      return answer;
    };
    expect(await told('Nowhere')).toMatchObject({
      freed: { moved: 0, waits: expect.stringContaining('Nowhere') },
    });
    expect(await told('Family')).toMatchObject({ freed: { moved: 0, kept: { 'album:Family': 1 } } });
    world.simulator.setScenario([
      { match: { operation: 'records/lookup' }, action: { do: 'session-lost', status: 403 } },
    ]);
    await world.run(FLAG);
    expect(trashed()).toEqual([]);
    world.simulator.setScenario([]);
    expect(JSON.parse((await world.run(FLAG)).out)).toMatchObject({ freed: { moved: 1 } });
    expect(trashed()).toEqual([id]);
  },
);
