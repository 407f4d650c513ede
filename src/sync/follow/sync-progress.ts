import { openShortfall } from './shortfall.ts';
import type { Library } from '../../model/asset.ts';

/** How far one library is followed. */
export interface LibraryProgress {
  readonly kind: Library['kind'];
  /**
   * Up to where its changes are known; undefined until a full listing has come to its end. Empty where Apple gave none that
   * can be used: then everything is listed as soon as something changes.
   */
  readonly token: string | undefined;
  /** Where a full listing that was broken off goes on. */
  readonly mark: string | undefined;
  /** Number of the last full listing. */
  readonly pass: number;
  /** When the last full listing came to its end; milliseconds since 1970, 0: none has. */
  readonly listedAtMs: number;
  /** Assets that Apple counts and does not list, as of the last full listing: its own affair once it stays the same. */
  readonly gap: number;
  /** Among `gap`: photos that live in another library and that the listing named. */
  readonly elsewhere?: number | undefined;
  /** Why changes that were read since may not be all, in words. */
  readonly doubt?: string | undefined;
  /** Assets that the last full listing showed; 0 before the first. */
  readonly seen: number;
  /** When Apple's count was last compared with ours; milliseconds since 1970. */
  readonly comparedAtMs: number;
}

/** What a scope remembers from one cycle to the next. */
export interface SyncProgress {
  /** Up to where it is known which libraries changed. */
  readonly cursor: string | undefined;
  readonly libraries: Readonly<Record<string, LibraryProgress>>;
}

export const NO_PROGRESS: SyncProgress = { cursor: undefined, libraries: {} };

export function neverListed(kind: Library['kind']): LibraryProgress {
  return {
    kind,
    token: undefined,
    mark: undefined,
    pass: 0,
    listedAtMs: 0,
    gap: 0,
    seen: 0,
    comparedAtMs: 0,
  };
}

/** Written by `writeProgress` alone; anything else counts as nothing done, which costs a listing and no download. */
export function readProgress(text: string | undefined): SyncProgress {
  if (text === undefined) return NO_PROGRESS;
  try {
    const value: unknown = JSON.parse(text);
    return isProgress(value) ? value : NO_PROGRESS;
  } catch {
    return NO_PROGRESS;
  }
}

export function writeProgress(progress: SyncProgress): string {
  return JSON.stringify(progress);
}

function isProgress(value: unknown): value is SyncProgress {
  if (typeof value !== 'object' || value === null || !('libraries' in value)) return false;
  const { libraries } = value;
  return typeof libraries === 'object' && libraries !== null && Object.values(libraries).every(isLibrary);
}

function isLibrary(value: unknown): value is LibraryProgress {
  if (typeof value !== 'object' || value === null) return false;
  return ['pass', 'listedAtMs', 'gap', 'seen', 'comparedAtMs'].every((name) =>
    Number.isSafeInteger(Reflect.get(value, name)),
  );
}

/** A listing is compared with Apple's count at least this often, even where nothing seems to change (FAULTS.md E9). */
const COMPARE_EVERY_MS = 7 * 86_400_000;

/** Where something may have been missed, everything is listed again, but not more often than this. */
const LIST_EVERY_MS = 86_400_000;

/** Whether a library has to be looked at although Apple names no change in it. */
export function isUnfinished(progress: LibraryProgress, nowMs: number): boolean {
  const { token, mark, comparedAtMs } = progress;
  const isLongAgo = nowMs - comparedAtMs >= COMPARE_EVERY_MS || comparedAtMs > nowMs;
  return token === undefined || mark !== undefined || isLongAgo || isListingDue(progress, nowMs);
}

/** Whether a library that may lack something is listed again. */
export function isListingDue(progress: LibraryProgress, nowMs: number): boolean {
  const { listedAtMs } = progress;
  const isLongAgo = nowMs - listedAtMs >= LIST_EVERY_MS || listedAtMs > nowMs;
  return isLongAgo && openShortfall(progress) !== undefined;
}
