import { createHash } from 'node:crypto';
import type { RelativePath } from '../model/relative-path.ts';
import { addBeforeExtension, splitExtension } from './split-extension.ts';

/** One component of a path on ext4, APFS, NTFS and exFAT alike (FAULTS.md F3). */
export const LONGEST_NAME_BYTES = 255;
/** What may come behind a name that a plan gives: `.xmp`, `.m3u8`, the number of a copy. */
const ROOM_BEHIND_BYTES = 8;
/** A longer "extension" is part of the name. */
const LONGEST_EXTENSION_BYTES = 32;

/** Names that Windows gives to devices, in any folder and with any extension (F2). */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i;
/** Where drafts and the marker of a destination live. */
const OWN_FOLDER = /^\.keepsake$/i;

/** One component of a path, as `safeName` makes it: it stays one component below the destination, whatever the name said. */
export type SafeName = string & { readonly __brand: 'SafeName' };

/** A relative path out of any names; only `joinNames` makes one otherwise. */
export function relativePath(names: readonly string[]): RelativePath {
  return joinNames(names.map(safeName));
}

/** The same for names that are safe already. */
export function joinNames(components: readonly SafeName[]): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return components.join('/') as RelativePath;
}

/** Where a file of ours waits, hidden, while the place of another is cleared. */
export function waitingPath(n: number): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a checked path, below our own folder
  return `${WAITING}${n}` as RelativePath;
}

const WAITING = '.keepsake/moving/';

/** Where the sidecar of a file that waits does so, too. */
export function waitingBeside(path: RelativePath): RelativePath {
  return waitingPath(Number(path.slice(WAITING.length)) + BESIDE);
}

/** Numbers of files are times: they never come so far. */
const BESIDE = 100_000_000_000_000;

/** A path that was written down by us: of a recorded file, or of one that waits. Undefined for anything else. */
export function writtenPath(text: string): RelativePath | undefined {
  const n = text.startsWith(WAITING) ? text.slice(WAITING.length) : '';
  return /^[1-9]\d{0,14}$/.test(n) ? waitingPath(Number(n)) : leftPath(text.split('/'));
}

export function isWaitingPath(path: RelativePath): boolean {
  return path.startsWith(WAITING);
}

/** Where what iCloud deleted is put aside, below a folder for each day; and lists of that beside those. */
export function trashFolder(): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own folder
  return TRASH as RelativePath;
}

const TRASH = '.keepsake/trash';

/** A file put aside on this day, under its own path. */
export function trashPath(day: string, path: RelativePath): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a checked path, below our own folder
  return `${TRASH}/${safeName(day)}/${path}` as RelativePath;
}

/** A list of what was put aside. */
export function trashListPath(name: string): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one checked name, in our own folder
  return `${TRASH}/${safeName(name)}` as RelativePath;
}

/** Where it is told whose files are the proof of what was deleted in iCloud. */
export function proofFolder(): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own folder
  return PROOFS as RelativePath;
}

const PROOFS = '.keepsake/proofs';

export function proofMarkPath(name: string): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one checked name, in our own folder
  return `${PROOFS}/${safeName(name)}` as RelativePath;
}

/** The path of a file that was put aside, as it was written down; undefined for anything else. */
export function trashedPath(text: string): RelativePath | undefined {
  if (!text.startsWith(`${TRASH}/`)) return undefined;
  const [day = '', ...rest] = text.slice(TRASH.length + 1).split('/');
  const path = leftPath(rest);
  return /^[+-]?\d{4,6}-\d\d-\d\d$/.test(day) && path !== undefined ? trashPath(day, path) : undefined;
}

/** The last component of a path. */
export function fileName(path: RelativePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A name in a folder of which the path is known; undefined for the destination itself. */
export function pathIn(folder: RelativePath | undefined, name: SafeName): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a checked folder, and one checked name
  return (folder === undefined ? name : `${folder}/${name}`) as RelativePath;
}

/** The same path, below a folder. */
export function pathBelow(folder: RelativePath, path: RelativePath): RelativePath {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- two checked paths
  return `${folder}/${path}` as RelativePath;
}

/** `IMG.JPG`: `IMG-2.JPG`, in the same folder. */
export function pathBeside(path: RelativePath, copy: number): RelativePath {
  const folder = folderOf(path);
  return pathIn(folder, safeName(addBeforeExtension(fileName(path), `-${copy}`)));
}

/** The folder of a path that has one; undefined for what lies in the destination itself. */
export function folderOf(path: RelativePath): RelativePath | undefined {
  const end = path.lastIndexOf('/');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part of a checked path, from its beginning
  return end < 0 ? undefined : (path.slice(0, end) as RelativePath);
}

/** Most names are like this, and nothing below has anything to say to them: it only takes the time to see that. */
const USUAL_NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.() -]{0,199}$/;

/**
 * One name made safe to use as a component of a path: FAULTS.md F1 to F5. What icloudpd would have written is kept
 * wherever it can work; only names that would leave the folder, that no file system takes, that terminals obey or that
 * Windows keeps for devices are changed. Trailing dots and blanks stay: icloudpd writes them.
 */
export function safeName(name: string): SafeName {
  return safeNameWithin(name, LONGEST_NAME_BYTES);
}

/** The same on a disk, or in a place, that takes no more than so many bytes. */
export function safeNameWithin(name: string, longestBytes = LONGEST_NAME_BYTES): SafeName {
  const isUsual = name.length <= longestBytes && USUAL_NAME.test(name) && !DEVICE.test(name);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return (isUsual ? name : madeSafe(name, longestBytes)) as SafeName;
}

/** How long names may be that a plan gives, on a disk that takes so many bytes for one. */
export function longestPlanned(diskBytes = LONGEST_NAME_BYTES): number {
  // Where there is the usual room, names are as they always were, and what comes behind one shortens it.
  return diskBytes >= LONGEST_NAME_BYTES ? LONGEST_NAME_BYTES : diskBytes - ROOM_BEHIND_BYTES;
}

/** Without what NTFS, exFAT and FAT let no name hold, as icloudpd writes it (F2). */
export function withoutReserved(name: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is one of the characters that icloudpd replaces
  return name.replaceAll(/[<>:"/\\|?*\u0000]/g, '_');
}

/**
 * A name as another tool may have written it, to look for a file that is there already; undefined for one that would not
 * stay one component, or that is ours. Unlike `safeName` it lets through what a system can hold and we would not write.
 */
export function leftName(name: string): SafeName | undefined {
  const isComponent = !/^\.{0,2}$|[/\\]/.test(name) && !name.includes('\0') && name.isWellFormed();
  if (!isComponent || OWN_FOLDER.test(name) || Buffer.byteLength(name) > LONGEST_NAME_BYTES) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one component, as checked above
  return name as SafeName;
}

/** The relative path of a file that was found below the destination; undefined for what `leftName` does not take. */
export function leftPath(components: readonly string[]): RelativePath | undefined {
  const names = components.flatMap((name) => leftName(name) ?? []);
  return names.length === components.length && names.length > 0 ? joinNames(names) : undefined;
}

function madeSafe(name: string, longestBytes: number): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  const plain = withoutLoneSurrogates(name).replaceAll(/[\u0000-\u001f\u007f-\u009f/\\]/g, '_');
  if (/^[. ]*$/.test(plain)) return plain.replaceAll(/[. ]/g, '_') || '_';
  const usable = DEVICE.test(plain) || OWN_FOLDER.test(plain) ? `_${plain}` : plain;
  return shortenName(usable, { overBytes: longestBytes, toBytes: longestBytes });
}

/**
 * A name of more than `overBytes` cut to `toBytes` at a character border. It keeps its extension, and gets eight digits
 * of the whole name's digest, so that two long names stay two.
 */
export function shortenName(
  name: string,
  { overBytes, toBytes }: { readonly overBytes: number; readonly toBytes: number },
): string {
  if (Buffer.byteLength(name) <= overBytes) return name;
  const split = splitExtension(name);
  const isName = Buffer.byteLength(split.extension) > LONGEST_EXTENSION_BYTES;
  const end = `-${digest8(name)}${isName ? '' : split.extension}`;
  let left = toBytes - Buffer.byteLength(end);
  let kept = '';
  for (const char of isName ? name : split.stem) {
    left -= Buffer.byteLength(char);
    if (left < 0) break;
    kept += char;
  }
  return kept + end;
}

/** Half characters all become the same replacement on disk (measured), so two different names need a difference (F5). */
function withoutLoneSurrogates(name: string): string {
  if (name.isWellFormed()) return name;
  const { stem, extension } = splitExtension(name.toWellFormed());
  return `${stem}-${digest8(name)}${extension}`;
}

function digest8(name: string): string {
  // UTF-16, because UTF-8 would turn half characters into one and the same.
  return createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, 8);
}

/**
 * What two paths have in common when they would be one file: the run form (F4), and on some disks no difference
 * between cases (F6). Names are written in the form they came in, because icloudpd writes them so.
 */
export function pathKey(path: RelativePath, { caseSensitive }: { readonly caseSensitive: boolean }): string {
  if (caseSensitive) return path.normalize('NFC');
  // No file system may find two names equal whose keys differ, and each folds in its own way: FAT by a code page, exFAT and
  // NTFS by a table, ext4 and APFS by Unicode, which passes over characters that are not seen; some drop dots and blanks at
  // the end. Finding too much equal costs a name, never a photo.
  const folded = IS_ASCII.test(path) ? path.toLowerCase() : foldedCase(path);
  return folded.replaceAll(/[. ]+(?=\/|$)/g, '');
}

/** There and back, because some letters have two capitals, and some capitals two letters. */
function foldedCase(path: string): string {
  const seen = path.normalize('NFD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return seen.toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

// oxlint-disable-next-line no-control-regex -- all of ASCII
const IS_ASCII = /^[\u0000-\u007f]*$/;
