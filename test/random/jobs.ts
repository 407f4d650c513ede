import type { SimFile } from '../../src/simulator/library/library.ts';
import { folderOf } from './library-changes.ts';
import type { Stage } from './stage.ts';
import { digestOf, type Tree } from './tree.ts';

type Prefix = SimFile['prefix'];

export const FOLDERS = ['photos', 'other', 'third'] as const;

/** One of several things that the user wants of one account. */
export interface RandomJob {
  /** Beside the account; its photos lie there. */
  readonly folder: (typeof FOLDERS)[number];
  readonly flags: readonly string[];
  readonly wants: readonly Prefix[];
  readonly recent: number | undefined;
}

const ORIGINALS: readonly Prefix[] = ['resOriginal', 'resOriginalVidCompl'];
const EDITS = ['--size', 'original', '--size', 'adjusted'];

export const JOBS: readonly RandomJob[] = [
  { folder: 'photos', flags: [], wants: ORIGINALS, recent: undefined },
  { folder: 'photos', flags: EDITS, wants: [...ORIGINALS, 'resJPEGFull'], recent: undefined },
  { folder: 'photos', flags: ['--skip-live-photos'], wants: ['resOriginal'], recent: undefined },
  { folder: 'other', flags: [...EDITS], wants: [...ORIGINALS, 'resJPEGFull'], recent: undefined },
  { folder: 'other', flags: ['--skip-live-photos', '--recent', '2'], wants: ['resOriginal'], recent: 2 },
  { folder: 'third', flags: ['--recent', '3'], wants: ORIGINALS, recent: 3 },
];

/** What the library shows and a job wants that does not lie in its folder. */
export function missingOf({ wants, recent }: RandomJob, stage: Stage, tree: Tree): readonly string[] {
  const places = new Set([...tree].map(([path, digest]) => placeOf(folderIn(path), digest)));
  const newest = recent === undefined ? undefined : newestOf(stage, recent);
  return filesShown(stage)
    .filter(({ asset, prefix }) => wants.includes(prefix) && newest?.has(asset) !== false)
    .filter((file) => !places.has(placeOf(daysOf(stage).get(file.asset) ?? '?', digestOf(file.bytes()))))
    .map(({ name, prefix }) => `${prefix} of ${name} is missing`);
}

/** How often each content may lie in a folder at most: once for each file of an asset that ever had it. */
export class EverShown {
  readonly #holders = new Map<string, Set<string>>();

  note(stage: Stage): void {
    const days = daysOf(stage);
    for (const file of stage.library.files()) {
      const day = days.get(file.asset);
      if (day === undefined) continue;
      const place = placeOf(day, digestOf(file.bytes()));
      this.#holders.set(place, (this.#holders.get(place) ?? new Set()).add(`${file.asset} ${file.prefix}`));
    }
  }

  tooMany(tree: Tree): readonly string[] {
    const places = Map.groupBy(tree, ([path, digest]) => placeOf(folderIn(path), digest));
    return [...places].flatMap(([place, files]) =>
      files.length <= (this.#holders.get(place)?.size ?? 0)
        ? []
        : `${files.map(([path]) => path).join(', ')} are one photo too often`,
    );
  }
}

/** By the date they were taken; all of those that share the last place. */
function newestOf(stage: Stage, most: number): ReadonlySet<string> {
  const shown = new Set(filesShown(stage).map(({ asset }) => asset));
  const dated = stage.library.zones
    .flatMap((zone) => [...zone.entries()])
    .flatMap(([, { id, addedDate }]) => (shown.has(id) ? [{ id, at: addedDate }] : []))
    .toSorted((a, b) => b.at - a.at);
  const border = dated[most]?.at;
  // Of several with one date Apple's order decides, which is not ours to know.
  const sure = border === undefined ? dated : dated.filter(({ at }) => at > border);
  return new Set(sure.slice(0, most).map(({ id }) => id));
}

function filesShown({ library }: Stage): readonly SimFile[] {
  return [...library.files()].filter(({ deleted, hidden }) => !deleted && !hidden);
}

function daysOf({ photos, isFlat }: Stage): ReadonlyMap<string, string> {
  return new Map(photos.map(({ id, day }) => [id, isFlat ? '.' : folderOf(day)]));
}

function folderIn(path: string): string {
  return path.includes('/') ? path.replace(/\/[^/]*$/, '') : '.';
}

function placeOf(folder: string, digest: string): string {
  return `${folder}|${digest}`;
}
