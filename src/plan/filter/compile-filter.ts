import { unreachable } from '../../base/errors.ts';
import type { Asset } from '../../model/asset.ts';
import type { Membership } from '../../model/collections.ts';
import type { Filter, FilterKind, FilterTerm } from '../../model/filter.ts';
import type { DateBound, Moment } from '../../model/selection.ts';
import type { SmartAlbum } from '../../model/smart-albums.ts';
import { PERSONAL_LIBRARY } from '../../model/ids.ts';
import { isByDetails, isInSmartAlbum } from './smart-albums.ts';
import { fold } from './fold.ts';
import { globMatcher } from './glob.ts';
import { isNear } from './is-near.ts';
import { numberOf } from './number-of.ts';

/** What of an asset a filter looks at, but for its albums. */
export type FilterFacts = Pick<
  Asset,
  'library' | 'media' | 'type' | 'name' | 'capturedAtMs' | 'addedAtMs' | 'resources' | 'details'
>;

/** Undefined: not known. What follows from it is not known either, unless the rest decides alone. */
export type Verdict = boolean | undefined;
export type Judge = (asset: FilterFacts, albums: Memberships) => Verdict;
type Memberships = readonly Pick<Membership, 'collection'>[];

/** How a statement is judged that albums tell, by what they are called now. */
export type JudgeOfAlbums = (term: FilterTerm<Moment>) => Judge;

const SMART: Readonly<Record<Exclude<FilterKind, 'photo' | 'edited'>, SmartAlbum>> = {
  video: 'videos',
  live: 'live',
  raw: 'raw',
  screenshot: 'screenshots',
  panorama: 'panoramas',
  burst: 'bursts',
  'slo-mo': 'slo-mo',
  'time-lapse': 'time-lapse',
  portrait: 'portrait',
  'long-exposure': 'long-exposure',
  animated: 'animated',
  favorite: 'favorites',
  hidden: 'hidden',
  deleted: 'recently-deleted',
};

/** Which smart album holds what is of this kind. */
export function smartAlbumOf(kind: FilterKind): SmartAlbum | undefined {
  return kind === 'photo' || kind === 'edited' ? undefined : SMART[kind];
}

/** Whether only albums tell it. */
export function isToldByAlbums(term: FilterTerm<DateBound>): boolean {
  if (term.kind === 'is') {
    const smart = smartAlbumOf(term.what);
    return smart !== undefined && !isByDetails(smart);
  }
  return term.kind === 'album' || (term.kind === 'has' && term.field === 'album');
}

/** What a filter says of photos; `byAlbums`: where albums are not known, nothing that they tell is. */
export function compileFilter(filter: Filter<Moment>, byAlbums: JudgeOfAlbums = () => notKnown): Judge {
  if ('part' in filter) {
    const judge = compileFilter(filter.part, byAlbums);
    return (asset, albums) => negated(judge(asset, albums));
  }
  if ('parts' in filter) {
    const judges = filter.parts.map((part) => compileFilter(part, byAlbums));
    return joined(judges, filter.kind === 'or');
  }
  return isToldByAlbums(filter) ? byAlbums(filter) : judgeOf(filter);
}

const notKnown: Judge = () => undefined;

function negated(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}

/** One part that says `deciding` decides. */
function joined(judges: readonly Judge[], deciding: boolean): Judge {
  return (asset, albums) => {
    let verdict: Verdict = !deciding;
    for (const judge of judges) {
      const one = judge(asset, albums);
      if (one === deciding) return deciding;
      if (one === undefined) verdict = undefined;
    }
    return verdict;
  };
}

function judgeOf(term: FilterTerm<Moment>): Judge {
  switch (term.kind) {
    case 'is':
      return judgeOfKind(term.what);
    case 'has':
      return judgeOfPresence(term.field);
    case 'text':
      return judgeOfText(term);
    case 'near':
      return ({ details }) => details.location !== undefined && isNear(details.location, term);
    case 'album':
      return notKnown;
    case 'library':
      return ({ library }) =>
        term.library === library || term.library === (library === PERSONAL_LIBRARY ? 'personal' : 'shared');
    case 'time': {
      const { field, op, bound } = term;
      return (asset) => {
        const atMs = field === 'added' ? asset.addedAtMs : takenAt(asset);
        return atMs === undefined ? undefined : atMs >= bound.atMs === (op === 'since');
      };
    }
    case 'number': {
      const { field, op, value } = term;
      return (asset) => {
        const number = numberOf(asset, field);
        if (number === undefined) return undefined;
        if (op === '<') return number < value;
        if (op === '<=') return number <= value;
        return op === '>' ? number > value : number >= value;
      };
    }
    default:
      return unreachable(term);
  }
}

/** A photo without a date counts as taken in 1970, as for `--skip-created-before` (FAULTS.md G1). */
function takenAt({ capturedAtMs = 0 }: FilterFacts): number {
  return capturedAtMs;
}

function judgeOfKind(kind: FilterKind): Judge {
  if (kind === 'photo') return ({ media }) => media === 'photo';
  // Of an edit that the device alone makes, such as slow motion, there are no files (photos.md 5).
  if (kind === 'edited')
    return ({ details, resources }) => details.adjustment !== undefined || resources.adjusted !== undefined;
  const album = SMART[kind];
  return (asset) => isInSmartAlbum(asset, album);
}

function judgeOfPresence(field: Extract<FilterTerm<Moment>, { kind: 'has' }>['field']): Judge {
  if (field === 'keyword') return ({ details }) => details.keywords !== undefined;
  if (field === 'album') return notKnown;
  return ({ details }) => details[field] !== undefined;
}

function judgeOfText({ field, op, text }: Extract<FilterTerm<Moment>, { kind: 'text' }>): Judge {
  const isLike = op === '=' ? (other: string) => other === text : globMatcher(text);
  const fits = (other: string) => isLike(fold(other));
  if (field === 'keyword') return ({ details }) => (details.keywords ?? []).some(fits);
  if (field === 'title' || field === 'description')
    return ({ details }) => fits(details[field] ?? '') && details[field] !== undefined;
  return (asset) => {
    const value = asset[field];
    return value === undefined ? undefined : fits(value);
  };
}
