import { KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { DestinationKind } from '../model/destination.ts';
import { localKind } from './local/local-kind.ts';
import { memoryKind } from './memory/memory-kind.ts';

/** The location of a run that has none. */
export const NOWHERE = 'memory:';

/** By the scheme of a location; a path without one is a folder of this machine. A new kind is a new row. */
const KINDS: ReadonlyMap<string, DestinationKind> = new Map([
  ['', localKind],
  ['memory', memoryKind],
]);

/** Chooses by the location alone: nothing is opened or looked at. Throws USAGE for a scheme that no kind has. */
export function destinationKind(location: string): DestinationKind {
  const scheme = schemeOf(location);
  const kind = KINDS.get(scheme);
  if (kind !== undefined) return kind;
  throw new KeepsakeError('USAGE', `there is no destination of the kind ${printable(scheme)}:`);
}

/** A single letter is a drive of Windows. */
function schemeOf(location: string): string {
  return (/^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1] ?? '').toLowerCase();
}
