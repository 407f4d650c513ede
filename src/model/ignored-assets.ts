import type { AssetName } from './recorded.ts';

/** A photo that the user does not want. */
export interface IgnoredAsset extends AssetName {
  /** Of its original, where that is known: moved to another library, the photo has another name and the same bytes. */
  readonly signature?: string | undefined;
}

/** What the user decided, which nothing else can tell. */
export interface IgnoredAssets {
  ignored(): Promise<readonly IgnoredAsset[]>;
  /** Without a signature, that of the file recorded for the asset is taken. */
  setIgnored(assets: readonly IgnoredAsset[], ignored: boolean): Promise<void>;
}
