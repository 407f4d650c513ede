import type { Asset, Role } from '../model/asset.ts';
import { isVerifiable } from '../model/digest.ts';
import type { ProvenAsset, Refusal, RefusedAsset } from '../model/prune.ts';
import type { RelativePath } from '../model/relative-path.ts';

/** What is known of one file that has to be here. `unread`: it lies there, and nobody read it. */
export interface FileFact {
  readonly role: Role;
  readonly size: number;
  /** Apple's. */
  readonly signature: string;
  readonly found:
    | { readonly kind: 'failed' | 'not-saved'; readonly path?: undefined }
    | {
        readonly kind: 'rewritten' | 'missing' | 'edited' | 'damaged' | 'not-looked-at' | 'unread';
        readonly path: RelativePath;
      }
    /** `signature`: of the bytes that were read. */
    | { readonly kind: 'read'; readonly path: RelativePath; readonly signature: string };
}

/** All that decides whether a photo is safe here. */
export interface PossessionFacts {
  readonly asset: Asset;
  /** Jobs of this folder that want it. */
  readonly jobs: number;
  /** A job of another folder wants it, and has not all of it. */
  readonly isOwedElsewhere: boolean;
  /** What a job wants cannot be read, and may be anything. */
  readonly hasUnknownJob: boolean;
  /** The original, and whatever else any of these jobs wants. */
  readonly files: readonly FileFact[];
}

const REFUSED = {
  rewritten: 'rewritten',
  missing: 'missing',
  edited: 'edited',
  damaged: 'damaged',
  'not-looked-at': 'not-looked-at',
  unread: 'not-looked-at',
  read: 'damaged',
} as const satisfies Record<string, Refusal>;

/** Files that go with a photo; smaller forms are made by Apple of these. */
const OWN_FILES: readonly Role[] = ['original', 'alternative', 'adjusted', 'live', 'live-adjusted'];

/** Bytes of a photo in iCloud, as far as they are told. */
export function ownBytes({ resources }: Pick<Asset, 'resources'>): number {
  return OWN_FILES.reduce((sum, role) => sum + (resources[role]?.size ?? 0), 0);
}

/**
 * Whether all that is wanted of a photo lies here, byte for byte as Apple signed it. Pure. `isLooking`: files that nobody read count as
 * right: what remains is what reading may prove.
 */
export function decidePossession(
  { asset, jobs, isOwedElsewhere, hasUnknownJob, files }: PossessionFacts,
  { isLooking = false }: { readonly isLooking?: boolean } = {},
): ProvenAsset | RefusedAsset {
  if (hasUnknownJob) return { refused: 'unknown-job' };
  if (jobs === 0) return { refused: 'no-job' };
  const original = asset.resources.original;
  if (original === undefined || files[0]?.role !== 'original') return { refused: 'no-original' };
  if (files.some(({ signature }) => !isVerifiable(signature))) return { refused: 'unverifiable' };
  const proven: ProvenAsset['files'][number][] = [];
  for (const { role, size, signature, found } of files) {
    const { path } = found;
    if (path === undefined) return { refused: found.kind };
    const isRight =
      found.kind === 'read' ? found.signature === signature : found.kind === 'unread' && isLooking;
    if (isRight) proven.push({ role, path, size, signature });
    else return { refused: REFUSED[found.kind], path };
  }
  if (isOwedElsewhere) return { refused: 'owed-elsewhere' };
  const here = new Set(proven.map(({ role }) => role));
  const lost = OWN_FILES.filter((role) => asset.resources[role] !== undefined && !here.has(role));
  return { asset, files: proven, lost };
}
