import type { Action, Wanted } from '../model/action.ts';
import type { Resource } from '../model/asset.ts';
import { isVerifiable } from '../model/digest.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { firstCommonStem, withStemFirst, recordedStem, stemOfName } from './one-stem.ts';
import { agrees, isRecorded, keyText, type PageFacts, possiblePaths, voucherFor } from './page-facts.ts';

/** Paths promised to files that are still on their way. */
export interface Claims {
  /** The signature of the file that will lie there. */
  get(path: RelativePath): string | undefined;
  /** Whether these bytes are on their way, to whatever path. */
  isComing(signature: string): boolean;
}

/** `wait`: another file of this run is bringing these very bytes to this path. Once it has ended, plan again. */
export type Plan = Action | { readonly do: 'wait'; readonly wanted: Wanted };

/**
 * Decides about one file from facts alone. Never touches the disk, the network, the clock. `stemFor`: what its name is to begin with,
 * because other files of the photo have it; undefined where it does not matter.
 */
export function planResource(
  wanted: Wanted,
  facts: PageFacts,
  claims: Claims,
  stemFor: () => string | undefined = () => undefined,
): Plan {
  return (
    planRecorded(wanted, facts, claims) ??
    planAdoption(wanted, facts) ??
    planFetch(wanted, facts, claims, stemFor)
  );
}

/** What of these files of one photo begins their names: as others of it lie there already, else the first that all can have. */
export function stemOfPhoto(files: readonly Wanted[], facts: PageFacts, claims: Claims): string | undefined {
  const [first] = files;
  if (first?.stems === undefined) return undefined;
  const recorded = recordedStem(first, facts.saved);
  if (recorded !== undefined || files.length < 2) return recorded;
  const open: Wanted[] = [];
  for (const file of files) {
    const plan = planAdoption(file, facts);
    const stem = plan?.do === 'adopt' ? stemOfName(file, plan.path) : undefined;
    if (stem !== undefined) return stem;
    if (plan === undefined) open.push(file);
  }
  return firstCommonStem(open, (file, path) => canTake(file, path, facts, claims));
}

/** We had exactly these bytes once. Where they were put stays their place, whatever the rules for names say today. */
function planRecorded(wanted: Wanted, facts: PageFacts, claims: Claims): Plan | undefined {
  const row = facts.saved.ofKey(wanted.key);
  if (row === undefined || row.signature !== wanted.resource.signature) return undefined;
  const stored = facts.stored.get(row.path);
  if (stored !== undefined) {
    const isAsLeft = agrees(row, stored);
    const voucher = isAsLeft ? undefined : voucherFor(row.path, stored, facts.saved);
    // Another file of ours lies there, as it was left: this one is lost, and not edited.
    if (voucher !== undefined && voucher.signature !== row.signature) return undefined;
    // Edited, or replaced by a link: the user's own doing, and left alone.
    return { do: 'keep', key: wanted.key, path: row.path, changed: !isAsLeft };
  }
  if (facts.removedFiles === 'leave') {
    const { asset, role } = wanted.key;
    return { do: 'skip', asset, role, reason: 'removed' };
  }
  const claim = claims.get(row.path);
  if (claim !== undefined && claim !== wanted.resource.signature) return undefined;
  return fetchOrWait(wanted, row.path, claim);
}

/** The bytes are there already: left by icloudpd, or saved for another photo that shares them. */
function planAdoption(wanted: Wanted, facts: PageFacts): Plan | undefined {
  for (const path of possiblePaths(wanted)) {
    const match = findBytes(path, wanted.resource, facts);
    if (match !== undefined) return { do: 'adopt', wanted, path, ...match };
  }
  const stray = facts.strays.get(keyText(wanted.key));
  return stray === undefined ? undefined : { do: 'adopt', wanted, path: stray, verified: true };
}

/** Files that no row speaks of and that lie under none of their names: their bytes may be there under a name that nobody foresaw. */
export function filesToSeek(open: readonly Wanted[], facts: Omit<PageFacts, 'strays'>): readonly Wanted[] {
  return open.filter(
    (file) =>
      isVerifiable(file.resource.signature) &&
      !isRecorded(file, facts.saved) &&
      planAdoption(file, { ...facts, strays: NO_STRAYS }) === undefined,
  );
}

const NO_STRAYS: ReadonlyMap<string, RelativePath> = new Map();

/** The first name that is free. What lies under the others is another photo, or not ours: never replaced (F8). */
function planFetch(
  wanted: Wanted,
  facts: PageFacts,
  claims: Claims,
  stemFor: () => string | undefined,
): Plan {
  const { signature } = wanted.resource;
  // Once they are there, they are taken over under whichever of its names.
  if (claims.isComing(signature) && possiblePaths(wanted).some((path) => claims.get(path) === signature))
    return { do: 'wait', wanted };
  const stem = stemFor();
  const { candidates } = stem === undefined ? wanted : withStemFirst(wanted, stem);
  const path = candidates.find((one) => canTake(wanted, one, facts, claims));
  if (path !== undefined) return fetchOrWait(wanted, path, claims.get(path));
  return { do: 'fail', wanted, failure: { kind: 'destination', code: 'EEXIST', scope: 'file' } };
}

function canTake(wanted: Wanted, path: RelativePath, facts: PageFacts, claims: Claims): boolean {
  const claim = claims.get(path);
  return claim === undefined ? isFree(path, wanted, facts) : claim === wanted.resource.signature;
}

function fetchOrWait(wanted: Wanted, path: RelativePath, claim: string | undefined): Plan {
  if (claim !== undefined) return { do: 'wait', wanted };
  if (wanted.resource.absent !== true) return { do: 'fetch', wanted, path };
  return {
    do: 'fail',
    wanted,
    failure: { kind: 'unavailable', detail: 'Apple has the record of this file but offers no bytes' },
  };
}

/** Defined if these very bytes are there. A signature that cannot be checked is compared by size only (photos.md 10.4). */
function findBytes(
  path: RelativePath,
  { size, signature }: Resource,
  { stored, saved, signatures }: PageFacts,
): Pick<Extract<Action, { do: 'adopt' }>, 'verified' | 'installed'> | undefined {
  const file = stored.get(path);
  if (file?.kind !== 'file') return undefined;
  const voucher = voucherFor(path, file, saved);
  if (voucher?.installed !== undefined && voucher.signature === signature) {
    const { verified, installed } = voucher;
    return { verified, installed: { size: voucher.size, signature: installed } };
  }
  if (file.size !== size) return undefined;
  if (voucher !== undefined) {
    const isSame = voucher.installed === undefined && voucher.signature === signature;
    return isSame ? { verified: voucher.verified } : undefined;
  }
  if (!isVerifiable(signature)) return { verified: false };
  return signatures.get(path) === signature ? { verified: true } : undefined;
}

/** A file that is recorded but missing keeps its path: it will be fetched again. */
function isFree(path: RelativePath, wanted: Wanted, { stored, saved }: PageFacts): boolean {
  const isKept = saved
    .atPath(path)
    .some((row) => keyText(row.key) !== keyText(wanted.key) && row.signature !== wanted.resource.signature);
  return !stored.has(path) && !isKept;
}
