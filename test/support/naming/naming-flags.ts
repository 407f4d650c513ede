import type { Moment, Naming, Selection } from '../../../src/model/selection.ts';
import type { WantRules } from '../../../src/plan/want-files.ts';
import { folderOf, NAMING, SELECTION } from '../plan-rules.ts';
import { pairwise } from './pairwise.ts';

const SIZES = ['original', 'medium', 'thumb', 'adjusted', 'alternative'] as const;
const LIVE_SIZES = ['original', 'medium', 'thumb'] as const;
const MATCH_POLICIES = ['name-size-dedup-with-suffix', 'name-id7'] as const;
const LIVE_POLICIES = ['suffix', 'original'] as const;
const ALIGN_RAW = ['as-is', 'original', 'alternative'] as const;

const sized = (...sizes: readonly (typeof SIZES)[number][]) => sizes.flatMap((size) => ['--size', size]);

/** Every flag of icloudpd that decides which files are wanted and what they are called; `thumb` movies crash icloudpd. */
const FACTORS = {
  sizes: [
    [],
    sized('adjusted'),
    sized('alternative'),
    sized('medium'),
    sized('thumb'),
    sized('original', 'adjusted'),
    sized('adjusted', 'original'),
    sized('original', 'alternative'),
    sized('adjusted', 'alternative'),
    sized('original', 'adjusted', 'alternative'),
    sized('alternative', 'original', 'adjusted'),
    sized('medium', 'thumb'),
    sized('original', 'medium', 'thumb'),
    sized('thumb', 'adjusted', 'medium'),
    sized('original', 'medium', 'thumb', 'adjusted', 'alternative'),
  ],
  live: [[], ['--live-photo-size', 'medium']],
  force: [[], ['--force-size']],
  align: [[], ['--align-raw', 'original'], ['--align-raw', 'alternative']],
  match: [[], ['--file-match-policy', 'name-id7']],
  unicode: [[], ['--keep-unicode-in-filenames']],
  movies: [[], ['--live-photo-mov-filename-policy', 'original']],
  folders: [
    [],
    ['--folder-structure', 'none'],
    ['--folder-structure', '{0:%Y}/x{{y}}/{0:%b %d}'],
    ['--folder-structure', '{:%Y/%m-%B}'],
  ],
  skip: [[], ['--skip-videos'], ['--skip-photos'], ['--skip-live-photos']],
  recent: [[], ['--recent', '9']],
} as const satisfies Readonly<Record<string, readonly (readonly string[])[]>>;

/** Sets of flags that hold each pair of values of any two of these flags. */
export function namingFlagSets(): readonly (readonly string[])[] {
  return pairwise(FACTORS).map((choice) => Object.values(choice).flat());
}

/** What keepsake makes of such flags; another one is an error. */
export function rulesOfFlags(args: readonly string[]): WantRules<Moment> {
  let selection: Selection<Moment> = SELECTION;
  let naming: Naming = NAMING;
  let folder = '{:%Y/%m/%d}';
  const sizes: (typeof SIZES)[number][] = [];
  const rest = [...args];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--only-print-filenames') continue;
    else if (flag === '--recent') selection = { ...selection, recent: Number(rest.shift()) };
    else if (flag === '--skip-videos') selection = { ...selection, skipVideos: true };
    else if (flag === '--skip-photos') selection = { ...selection, skipPhotos: true };
    else if (flag === '--skip-live-photos') selection = { ...selection, skipLivePhotos: true };
    else if (flag === '--force-size') selection = { ...selection, forceSize: true };
    else if (flag === '--size') sizes.push(oneOf(SIZES, rest.shift()));
    else if (flag === '--live-photo-size')
      selection = { ...selection, liveSize: oneOf(LIVE_SIZES, rest.shift()) };
    else if (flag === '--align-raw') selection = { ...selection, alignRaw: oneOf(ALIGN_RAW, rest.shift()) };
    else if (flag === '--folder-structure') folder = rest.shift() ?? '';
    else if (flag === '--file-match-policy')
      naming = { ...naming, matchPolicy: oneOf(MATCH_POLICIES, rest.shift()) };
    else if (flag === '--keep-unicode-in-filenames') naming = { ...naming, keepUnicode: true };
    else if (flag === '--live-photo-mov-filename-policy')
      naming = { ...naming, livePolicy: oneOf(LIVE_POLICIES, rest.shift()) };
    else throw new Error(`unknown flag ${flag}`);
  }
  return {
    selection: sizes.length === 0 ? selection : { ...selection, sizes },
    naming,
    folder: folderOf(folder),
  };
}

function oneOf<Value extends string>(values: readonly Value[], text: string | undefined): Value {
  const value = values.find((one) => one === text);
  if (value === undefined) throw new Error(`unknown value ${text}`);
  return value;
}
