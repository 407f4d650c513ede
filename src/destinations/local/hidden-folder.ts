import { posix } from 'node:path';
import type { RelativePath } from '../../model/relative-path.ts';

/** Everything of ours in a destination that is no photo lies below this folder. */
export const HIDDEN = '.keepsake';
export const DRAFTS = `${HIDDEN}/drafts`;
export const QUARANTINE = `${HIDDEN}/quarantine`;
export const TRASH = `${HIDDEN}/trash`;
/** Files that wait until their place is free. */
export const MOVING = `${HIDDEN}/moving`;
export const MARKER = `${HIDDEN}/marker.json`;

/** Where a file goes that is put aside on this day (UTC); further copies have a number before the extension. */
export function trashPath(path: RelativePath, atMs: number, copy: number): string {
  const { dir, name, ext } = posix.parse(path);
  const day = new Date(atMs).toISOString().slice(0, 10);
  return posix.join(TRASH, day, dir, copy === 1 ? `${name}${ext}` : numbered(name, `-${copy}`, ext));
}

/** Any disk takes names of so many bytes. */
const SHORT_BYTES = 100;
/** A longer "extension" is part of the name: `Mr. Smith and …`. */
const LONGEST_EXTENSION_BYTES = 32;

/** A long name makes room for the number: it may be as long as names can be. */
export function numbered(name: string, number: string, ext: string): string {
  if (Buffer.byteLength(ext) > LONGEST_EXTENSION_BYTES) return numbered(name + ext, number, '');
  const longest = Math.max(Buffer.byteLength(name + ext), SHORT_BYTES);
  const letters = Array.from(name);
  while (letters.length > 1 && Buffer.byteLength(letters.join('') + number + ext) > longest) letters.pop();
  return letters.join('') + number + ext;
}
