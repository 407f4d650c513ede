import type { Resources } from './assets.ts';
import type { SimDetails } from './details.ts';

/** What a test or a program may say about a photo it adds; everything has a default. */
export interface NewAsset {
  readonly zone?: string;
  /** Undefined: `IMG_<n>.JPG`; null: no name at all. */
  readonly name?: string | null;
  /** The original's bytes; a small JPEG if not given. */
  readonly content?: Buffer;
  readonly size?: number;
  readonly type?: string;
  readonly kind?: 'photo' | 'video';
  readonly assetDate?: number;
  readonly addedDate?: number;
  /** Further resources of the master, and resources of the asset itself. */
  readonly masterResources?: Resources;
  readonly resources?: Resources;
  /** Share the master of this asset, as "Duplicate" on a device does. */
  readonly duplicateOf?: string;
  readonly favorite?: boolean;
  readonly hidden?: boolean;
  readonly caption?: string;
  readonly details?: SimDetails;
  /** `adjustmentRenderType`: 2 portrait, 4 long exposure. */
  readonly renderType?: number;
  /** Key photo of a burst. */
  readonly burstId?: string;
  /** Who brought it to a shared library. */
  readonly contributor?: string;
  /** Its files are not there yet; `finishUpload` brings them. */
  readonly uploading?: boolean;
}
