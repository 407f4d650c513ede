import type { AssetId, LibraryId, MasterId } from './ids.ts';
import type { Secret } from '../base/secret.ts';

/** A photo library of the account: the personal one, or one shared with others. */
export interface Library {
  readonly id: LibraryId;
  readonly kind: 'personal' | 'shared';
}

/** What one file of an asset is for. An asset has at most one resource per role. */
export const ROLES = [
  'original',
  'alternative',
  'adjusted',
  'medium',
  'thumb',
  'live',
  'live-medium',
  'live-thumb',
  'live-adjusted',
] as const;
export type Role = (typeof ROLES)[number];

/** Where bytes can be fetched for a while. The address is signed: a thief who has it, has the photo. */
export interface Address {
  readonly url: Secret;
  /** Milliseconds since 1970; undefined where the provider does not say. */
  readonly expiresAtMs: number | undefined;
}

/** One file that the provider offers for an asset. */
export interface Resource {
  readonly role: Role;
  /** Uniform type identifier, e.g. `public.heic`. */
  readonly type: string | undefined;
  /** Bytes; at least 0. */
  readonly size: number;
  /** Apple's content signature; see `model/digest.ts` for which forms can be checked. */
  readonly signature: string;
  /** Undefined: to be looked up. */
  readonly address: Address | undefined;
  /** The provider has the record, and no bytes yet. */
  readonly absent?: true;
  /** The record to look up for a fresh address. */
  readonly heldBy: string;
}

/** A photo or video as the user sees it. Two assets may share one original file. */
export interface Asset {
  readonly id: AssetId;
  readonly library: LibraryId;
  /** Id of the original file; two assets of one original share it. */
  readonly masterId: MasterId;
  /** The name the original had when it was imported; undefined when there is none or it cannot be read. */
  readonly name: string | undefined;
  readonly media: 'photo' | 'video';
  /** Uniform type identifier of the original. */
  readonly type: string | undefined;
  /** Milliseconds since 1970; undefined when missing or outside the years 1 to 9999. */
  readonly capturedAtMs: number | undefined;
  readonly addedAtMs: number | undefined;
  /** In Recently Deleted. */
  readonly deleted: boolean;
  readonly resources: Readonly<Partial<Record<Role, Resource>>>;
  readonly details: AssetDetails;
}

/** What is known of an asset beside its files. What is missing was not told, or cannot be read. */
export interface AssetDetails {
  readonly favorite?: true;
  readonly title?: string;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly location?: {
    /** Degrees, north and east positive. */
    readonly latitude: number;
    readonly longitude: number;
    /** Metres. */
    readonly altitude?: number;
  };
  /** Seconds east of Greenwich where the photo was taken. */
  readonly zoneOffset?: number;
  /** For instance Europe/Berlin. */
  readonly zoneName?: string;
  /** As in EXIF, 1 to 8. */
  readonly orientation?: number;
  /** Pixels of the original. */
  readonly width?: number;
  readonly height?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Apple's numbers for panoramas, screenshots, slow motion and the like. */
  readonly subtype?: number;
  readonly subtypeV2?: number;
  readonly hdrType?: number;
  readonly burst?: { readonly id: string; readonly flags: number };
  /** Apple's word for the kind of edit. */
  readonly adjustment?: string;
  /** When its bytes were made, where that is not when it was taken; milliseconds since 1970. */
  readonly createdAtMs?: number;
  /** When it was edited last; milliseconds since 1970. */
  readonly editedAtMs?: number;
  /** The program that imported it. */
  readonly importedBy?: string;
}

export const NO_DETAILS: AssetDetails = {};

/** Names one file of one asset, for ever. */
export interface ResourceKey {
  readonly library: LibraryId;
  readonly asset: AssetId;
  readonly role: Role;
}

/** One record that could not be used. It costs itself, never the page. */
export interface UnreadableRecord {
  /** The record's name, or a description where it has none. */
  readonly record: string;
  /** There is only a description: it cannot be asked for again. */
  readonly nameless?: true;
  readonly reason: string;
}
