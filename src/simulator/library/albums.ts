/** A user's album or folder (photos.md 7). */
export interface Album {
  readonly id: string;
  readonly name: string;
  /** 0 album, 3 folder, 6 smart album. */
  readonly albumType: number;
  readonly parentId: string | undefined;
  readonly position: number;
  readonly deleted: boolean;
  /** Record names of assets, in the user's order. */
  readonly members: readonly string[];
}

export function relationName(assetId: string, albumId: string): string {
  return `${assetId}-IN-${albumId}`;
}
