import type { Body } from '../core/body.ts';
import type { SimDetails } from './details.ts';

/** The resources a record can have, in the order that locators number them (photos.md 5.1). Append only. */
export const PREFIXES = [
  'resOriginal',
  'resOriginalAlt',
  'resOriginalVidCompl',
  'resJPEGFull',
  'resJPEGLarge',
  'resJPEGMed',
  'resJPEGThumb',
  'resVidFull',
  'resVidMed',
  'resVidSmall',
  'resVidCompl',
  'resSidecar',
] as const;
export type Prefix = (typeof PREFIXES)[number];

export interface SimResource {
  /** Uniform type identifier; undefined leaves the field out. */
  readonly type: string | undefined;
  readonly body: Body;
  readonly width: number;
  readonly height: number;
}

export type Resources = Readonly<Partial<Record<Prefix, SimResource>>>;

/** How a master tells its file name (photos.md 5). */
export type FileName =
  | { readonly as: 'ENCRYPTED_BYTES' | 'STRING'; readonly text: string }
  | { readonly as: 'absent' };

export interface SimMaster {
  readonly fileName: FileName;
  readonly itemType: string | undefined;
  readonly kind: 'photo' | 'video';
  readonly resources: Resources & { readonly resOriginal: SimResource };
}

interface LinkedPhoto {
  readonly zoneName: string;
  readonly ownerRecordName: string;
  readonly recordName: string;
}

/** One photo as its owner sees it. Two assets can hold the same master object. */
export interface SimAsset {
  /** Record name: an upper-case UUID. */
  readonly id: string;
  readonly master: SimMaster;
  /** Milliseconds since 1970; undefined leaves the field out. */
  readonly assetDate: number | undefined;
  readonly addedDate: number;
  readonly timeZoneOffset: number | undefined;
  readonly favorite: boolean;
  readonly hidden: boolean;
  /** When it will be purged; set while it lies in Recently Deleted. */
  readonly dateExpunged: number | undefined;
  /** Resources of the asset itself: what an edit made. */
  readonly resources: Resources;
  readonly adjustmentType: string | undefined;
  readonly subtype: number;
  readonly subtypeV2: number;
  readonly burstId: string | undefined;
  readonly caption: string | undefined;
  readonly details?: SimDetails;
  readonly durationMs: number;
  /** `adjustmentRenderType`: 2 portrait, 4 long exposure (photos.md 6). */
  readonly renderType?: number;
  /** Set: this stands for that photo of another zone, and has neither original nor files (next.md e3). */
  readonly linkedZone?: LinkedPhoto | undefined;
  /** Who brought it to a shared library; the owner of the zone if not told. */
  readonly contributor?: string;
  /** Why it is in Recently Deleted of a shared library: 0 moved to a personal one, 1 deleted; null: not told (photos.md 11.2). */
  readonly trashReason?: 0 | 1 | null;
  readonly deletedBy?: string;
  /** When it came here from another library. */
  readonly movedAt?: number;
  /** It was in Recently Deleted: its fields say so with a null (photos.md 8.1). */
  readonly restored?: boolean;
  /** A device has told of the photo and not sent its files yet: its master holds none. */
  readonly uploading?: boolean;
  /** Counts the changes; part of `recordChangeTag`. */
  readonly version: number;
}

/** The record name of a master: the signature of its original. */
export function masterName(master: SimMaster): string {
  return master.resources.resOriginal.body.signature().toString('base64');
}

export function resourceOf(
  asset: SimAsset,
  owner: 'asset' | 'master',
  prefix: Prefix,
): SimResource | undefined {
  return (owner === 'asset' ? asset.resources : asset.master.resources)[prefix];
}

/** The plain file name; undefined where the record has none. */
export function plainName(asset: SimAsset): string | undefined {
  return asset.master.fileName.as === 'absent' ? undefined : asset.master.fileName.text;
}
