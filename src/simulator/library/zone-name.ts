export type Database = 'private' | 'shared';

export interface ZoneName {
  readonly database: Database;
  /** The same zone is shown in that database too. */
  readonly alsoIn?: Database;
  readonly zoneName: string;
  readonly ownerRecordName: string;
}

/** Somebody who shares libraries and albums with the account. */
export const OTHER_OWNER = '_5a0b7c1d2e3f405162738495a6b7c8d9';

interface Named {
  readonly name: ZoneName;
}

/** A library shared with others. */
export function isShared({ name }: Named): boolean {
  return name.zoneName.startsWith('SharedSync-');
}

/** Share links: no indexing state, no lists (photos.md 2.2). */
export function isMoments({ name }: Named): boolean {
  return name.zoneName.startsWith('CMM-');
}

/**
 * Only libraries have lists. Shared albums have an indexing state, which proves nothing, and only changes tell what they hold
 * (next.md b2); of app libraries and zones of unknown kinds no list is known.
 */
export function hasLists(zone: Named): boolean {
  return zone.name.zoneName === 'PrimarySync' || isShared(zone);
}
