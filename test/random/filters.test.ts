import { join } from 'node:path';
import { expect, it } from 'vitest';
import { asked } from '../support/asked.ts';
import { filesIn } from '../support/simulated.ts';
import { timeTravel } from '../support/time-travel.ts';
import { Dice } from './dice.ts';

const SEEDS = (process.env['KEEPSAKE_SEED'] ?? '1 5').split(' ').map(Number);
const STEPS = process.env['KEEPSAKE_LONG'] === '1' ? 200 : 20;
const DAY = 86_400_000;
/** Photos are never as old as a filter asks to the day. */
const NIGHT = 0.9;

const KINDS = [
  ...(['add', 'day', 'add', 'day', 'day', 'in', 'in', 'out'] as const),
  ...(['favorite', 'title', 'album', 'rename', 'no album', 'delete'] as const),
] as const;

interface Facts {
  readonly favorite: boolean;
  readonly title: string;
  /** In days. */
  readonly age: number;
  readonly albums: readonly string[];
}

/** What each filter says, said once more. */
const FILTERS: readonly (readonly [filter: string, means: (photo: Facts) => boolean])[] = [
  ["favorite or title ~ '*SEA*'", ({ favorite, title }) => favorite || title.includes('sea')],
  [
    "not album ~ 'ro*' and added > 3d",
    ({ albums, age }) => albums.every((name) => !name.startsWith('Ro')) && age > 3,
  ],
  ['album and not favorite', ({ albums, favorite }) => albums.length > 0 && !favorite],
  [
    "album ~ 'Ro*' or not title and added < 2d",
    ({ albums, title, age }) => albums.some((name) => name.startsWith('Ro')) || (title === '' && age < 2),
  ],
];

/** Each filter has a job of its own: its folder gets what the filter means at the time of a sync, and keeps it. */
it.each(SEEDS)('U61: random changes under filters, seed %i', { timeout: 180_000 }, async (seed) => {
  const dice = new Dice(`filters ${seed}`);
  const cloud = await timeTravel();
  const { library } = cloud.simulator;
  const zone = library.zone('PrimarySync');
  let days = 0;
  const now = () => Date.now() + days * DAY;
  const photos = () => [...zone.entries()].map(([, asset]) => asset);
  const albums = () => [...zone.albums.values()].filter(({ deleted }) => !deleted);
  const factsOf = ({ id, ...asset }: ReturnType<typeof photos>[number]): Facts => ({
    favorite: asset.favorite,
    title: asset.caption ?? '',
    age: (now() - asset.addedDate) / DAY,
    albums: albums()
      .filter(({ relations }) => relations.get(id) !== undefined)
      .map(({ name }) => name),
  });
  const folders = FILTERS.map(() => new Set<string>());
  const steps: string[] = [];
  const sync = async (at: number) => {
    const [filter = ''] = FILTERS[at] ?? [];
    const args = ['--filter', filter, '--directory', `folder-${at}`, '--folder-structure', 'none'];
    const { code, err } = await cloud.firstRun(args);
    expect({ steps, filter, code, err: code === 0 ? '' : err }).toEqual({ steps, filter, code: 0, err: '' });
  };

  for (let step = 0; step < STEPS; step += 1) {
    const id = dice.pickAny(photos())?.id ?? '';
    const album = dice.pickAny(albums())?.id;
    const kind = dice.pick(KINDS);
    steps.push(`${kind} ${id}`);
    if (kind === 'add') library.add({ name: `ADDED_${step}.JPG`, size: 400 + step });
    else if (kind === 'favorite') library.setFavorite(id, dice.chance(1 / 2));
    else if (kind === 'title') library.setWords(id, { caption: dice.pick(['by the sea', 'a hill', '']) });
    else if (kind === 'album') library.addAlbum(dice.pick(['Rome', 'Paris', 'Rosa']));
    else if (kind === 'day') {
      days += NIGHT;
      cloud.pass(NIGHT);
    } else if (kind === 'delete') library.delete(id);
    else if (album === undefined) continue;
    else if (kind === 'rename') library.changeAlbum(album, { name: dice.pick(['Rome', 'Paris', 'Bern']) });
    else if (kind === 'no album') library.changeAlbum(album, { deleted: true });
    else library.setMember(album, id, kind === 'in');
    if (dice.chance(1 / 3)) continue;

    for (const [at, [, means]] of FILTERS.entries()) {
      await sync(at);
      steps.push(`sync ${at}`);
      const wanted = folders[at] ?? new Set();
      for (const asset of photos())
        if (asset.dateExpunged === undefined && means(factsOf(asset))) wanted.add(asset.id);
      const lie = filesIn(join(cloud.folder, `folder-${at}`)).size;
      expect({ steps, at, lie }).toEqual({ steps, at, lie: wanted.size });
    }
  }
  for (const at of FILTERS.keys()) {
    await sync(at);
    expect(await asked(cloud, () => sync(at))).toEqual({ 'changes/database': 1 });
  }
  expect(cloud.simulator.violations).toEqual([]);
});
