import { counted } from '../base/counted.ts';

/** What an account has beside libraries, and what is no library: shared albums, links to shared photos, what apps keep. */
export const OTHER_KINDS = ['shared-album', 'share-link', 'app-library', 'unknown'] as const;

/** It is counted, and never followed. */
export interface OtherZone {
  readonly id: string;
  readonly kind: (typeof OTHER_KINDS)[number];
}

/** How many of each kind; kinds of which there are none are left out. */
export function countOthers(
  others: readonly OtherZone[],
): Readonly<Partial<Record<OtherZone['kind'], number>>> {
  const counts: Partial<Record<OtherZone['kind'], number>> = {};
  for (const { kind } of others) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const OTHERS: Readonly<Record<OtherZone['kind'], readonly [one: string, several: string]>> = {
  'shared-album': ['shared album', 'shared albums'],
  'share-link': ['link to shared photos', 'links to shared photos'],
  'app-library': ['library of an app', 'libraries of apps'],
  unknown: ['zone of a kind that is not known', 'zones of kinds that are not known'],
};

/** What an account has beside libraries, counted, in words. */
export function describeOthers(others: readonly OtherZone[]): string {
  const counts = countOthers(others);
  return OTHER_KINDS.flatMap((kind) => {
    const number = counts[kind];
    return number === undefined ? [] : counted(number, ...OTHERS[kind]);
  }).join(', ');
}
