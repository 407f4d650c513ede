import type { Destination } from '../../model/destination.ts';

/** Rules as they are on the disk of a destination: names are no longer than it takes them. */
export function rulesAt<Rules extends object>(
  rules: Rules,
  { destination }: { readonly destination: Pick<Destination, 'traits'> },
): Rules & { readonly longestName: number } {
  return { ...rules, longestName: destination.traits.longestName };
}
