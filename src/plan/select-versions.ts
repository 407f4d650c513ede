import type { SkipReason } from '../model/action.ts';
import type { Asset, Resource, Role } from '../model/asset.ts';
import type { FilterFacts } from './filter/compile-filter.ts';
import { reasonAgainst } from './filter/reason-against.ts';
import { choosesLibrary } from './library-choice.ts';
import type { LiveSize, Moment, PrimarySize, Selection } from '../model/selection.ts';

/** A file that is wanted, and as what: a size that is missing is served by the original, a RAW pair may change places. */
export interface Version {
  /** Decides the name. */
  readonly slot: Role;
  readonly resource: Resource;
  /** The size that is missing, where this is the original in its place. */
  readonly standsFor?: PrimarySize;
}

export interface Selected {
  /** The sizes in the order asked for, then the moving part. */
  readonly versions: readonly Version[];
  readonly skips: readonly { readonly role: Role | undefined; readonly reason: SkipReason }[];
}

/** What of an asset decides which of its files are wanted. */
export type Selectable = FilterFacts & Pick<Asset, 'deleted'>;

const LIVE_SLOTS: Readonly<Record<LiveSize, Role>> = {
  original: 'live',
  medium: 'live-medium',
  thumb: 'live-thumb',
};

/**
 * Which files of an asset the user wants (photos.md 15, steps 6, 7 and 14): the one place that decides it. `outside`: why it is
 * not among those that albums have a say in.
 */
export function selectVersions(
  asset: Selectable,
  selection: Selection<Moment>,
  outside?: SkipReason,
): Selected {
  const reason = unwantedAsset(asset, selection) ?? outside;
  if (reason !== undefined) return { versions: [], skips: [{ role: undefined, reason }] };

  const slots = alignRaw(asset.resources, selection.alignRaw);
  const sizes = selectStills(asset, slots, selection);
  const live = selectLive(asset, selection);
  return { versions: [...sizes.versions, ...live.versions], skips: [...sizes.skips, ...live.skips] };
}

function unwantedAsset(asset: Selectable, selection: Selection<Moment>): SkipReason | undefined {
  if (!choosesLibrary(selection.libraries, asset.library)) return 'library';
  return asset.deleted ? 'deleted' : reasonAgainst(asset, selection);
}

function isLive({ media, resources }: Pick<Selectable, 'media' | 'resources'>): boolean {
  return media === 'photo' && resources.live !== undefined;
}

type Slots = Asset['resources'];

/** `--align-raw`: which place the RAW of a pair takes (photos.md 15, step 7). */
function alignRaw(slots: Slots, policy: Selection['alignRaw']): Slots {
  const { original, alternative } = slots;
  if (policy === 'as-is' || original === undefined || alternative === undefined) return slots;
  const misplaced = policy === 'original' ? alternative : original;
  if (misplaced.type?.includes('raw') !== true) return slots;
  return { ...slots, original: alternative, alternative: original };
}

function selectStills(asset: Selectable, slots: Slots, selection: Selection<Moment>): Selected {
  if (selection.liveParts !== 'video-only' || !isLive(asset)) return selectSizes(slots, selection);
  return { versions: [], skips: [{ role: undefined, reason: 'live-still' }] };
}

function selectSizes(slots: Slots, { sizes, forceSize }: Pick<Selection, 'sizes' | 'forceSize'>): Selected {
  const versions: Version[] = [];
  const skips: { role: Role; reason: SkipReason }[] = [];
  let hasOriginal = sizes.includes('original');
  for (const size of sizes) {
    const resource = slots[size];
    // Forcing is about smaller sizes; an unedited photo is its own edited one (photos.md 15, step 6).
    const isForced = forceSize && (size === 'medium' || size === 'thumb');
    if (resource !== undefined) {
      versions.push({ slot: size, resource });
    } else if (slots.original === undefined || isForced) {
      skips.push({ role: size, reason: 'size-missing' });
    } else if (hasOriginal) {
      skips.push({ role: size, reason: 'size-is-original' });
    } else {
      versions.push({ slot: 'original', resource: slots.original, standsFor: size });
      hasOriginal = true;
    }
  }
  return { versions, skips };
}

function selectLive(
  { media, resources }: Selectable,
  { liveSize, sizes, skipLivePhotos }: Pick<Selection, 'liveSize' | 'sizes' | 'skipLivePhotos'>,
): Selected {
  if (media !== 'photo' || skipLivePhotos) return { versions: [], skips: [] };
  const slot = LIVE_SLOTS[liveSize];
  const versions: Version[] = [];
  const moving = resources[slot];
  if (moving !== undefined) versions.push({ slot, resource: moving });
  // icloudpd never fetches the moving part of an edited live photo; a user who asks for edits gets it too (photos.md 5.1).
  const edited = resources['live-adjusted'];
  if (edited !== undefined && liveSize === 'original' && sizes.includes('adjusted')) {
    versions.push({ slot: 'live-adjusted', resource: edited });
  }
  const isMissing = moving === undefined && resources.live !== undefined;
  return { versions, skips: isMissing ? [{ role: slot, reason: 'live-size-missing' }] : [] };
}
