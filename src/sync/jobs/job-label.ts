import type { Config } from '../../config/config.ts';
import type { Job } from '../../model/jobs.ts';
import { dateBoundText } from '../../config/date-bound-text.ts';
import type { DateBound } from '../../model/selection.ts';
import { printFilter } from '../../plan/filter/print-filter.ts';
import type { WantRules } from '../../plan/want-files.ts';

/** Short enough to be typed behind `jobs forget`. */
const MOST_CHARACTERS = 40;

/**
 * What a job is called, for people, once per account: as the user calls it, or made of what sets jobs apart. A name that was made is kept,
 * unless another has it too. `others`: all jobs of the account but this one.
 */
export function labelOf(
  rules: LabelledRules,
  known: Pick<Job, 'name'> | undefined,
  others: readonly Pick<Job, 'name'>[],
): string {
  const taken = new Set(others.map(({ name }) => name));
  const { jobName } = rules;
  if (jobName === undefined && known !== undefined && known.name !== '' && !taken.has(known.name))
    return known.name;
  const wish = jobName ?? wishedLabel(rules);
  for (let number = 1; ; number += 1) {
    const label = number === 1 ? wish : `${wish}-${number}`;
    if (!taken.has(label)) return label;
  }
}

/**
 * The name of a job, and those of others that follow from it: where the user changed the settings of a job that has a name, it is another
 * job, and takes the name along. Where its name is another folder's, both keep theirs.
 */
export function namesOf(
  rules: LabelledRules,
  {
    known,
    others,
    destination,
  }: {
    readonly known: Job | undefined;
    readonly others: readonly Job[];
    readonly destination: string | undefined;
  },
): { readonly name: string; readonly renamed: readonly Pick<Job, 'id' | 'name'>[] } {
  const { jobName } = rules;
  const before = others.find((job) => job.destination === destination && job.name === jobName);
  const name = labelOf(
    rules,
    known,
    others.filter((job) => job !== before),
  );
  if (before === undefined) return { name, renamed: [] };
  return { name, renamed: [{ id: before.id, name: labelOf(rules, undefined, [...others, { name }]) }] };
}

function boundWord(bound: DateBound): string {
  return dateBoundText(bound).replace(/T.*/, '');
}

type LabelledRules = Pick<WantRules, 'selection' | 'folder' | 'playlists'> & Pick<Config, 'jobName'>;

function wishedLabel({ selection, folder, playlists }: LabelledRules): string {
  const { sizes, recent, skipVideos, skipPhotos, skipLivePhotos, liveParts } = selection;
  const { createdBefore, createdAfter, untilFound, libraries, albums = [], filter } = selection;
  const folders = folder.pieces.map((piece) => Object.values(piece).join('')).join('');
  const words = [
    ...(libraries === undefined
      ? []
      : [...libraries.wanted, ...libraries.without.map((name) => `no-${name}`)]),
    ...albums,
    ...sizes,
    ...(recent === undefined ? [] : ['recent', String(recent)]),
    ...(untilFound === undefined ? [] : ['until-found', String(untilFound)]),
    ...(createdBefore === undefined ? [] : ['since', boundWord(createdBefore)]),
    ...(createdAfter === undefined ? [] : ['until', boundWord(createdAfter)]),
    ...(filter === undefined ? [] : [printFilter(filter)]),
    ...(skipVideos ? ['no-videos'] : []),
    ...(skipPhotos ? ['no-photos'] : []),
    ...(skipLivePhotos ? ['no-live'] : []),
    ...(liveParts === undefined ? [] : ['live', liveParts]),
    ...(playlists === true ? ['playlists'] : []),
    folder.pieces.length === 0 ? 'flat' : folders,
  ];
  const label = words.join('-').replaceAll(/[^A-Za-z0-9]+/g, '-');
  return label.slice(0, MOST_CHARACTERS).replaceAll(/^-+|-+$/g, '');
}
