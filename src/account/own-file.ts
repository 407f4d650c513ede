import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { giveToFolderOwner } from './give-to-folder-owner.ts';

export type OwnFile =
  | { readonly descriptor: number; readonly facts: Stats }
  /** What stands there in place of a file of ours, in words for people. */
  | { readonly why: string };

/** How the system refuses to open what is no file. */
const NO_FILE: ReadonlySet<string | undefined> = new Set(['ELOOP', 'EMLINK', 'ENXIO', 'EISDIR', 'ENOTSUP']);

/**
 * Opens a file that has to be ours: never waits for a process at the other end of a pipe, never follows a link, and believes what
 * is open, not what was there a moment ago. Throws the system's error where the file cannot be opened.
 */
export function openOwnFile(path: string, flags: number, mode = 0o600): OwnFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, mode);
  } catch (error) {
    const why = NO_FILE.has(errorCodeOf(error)) ? oddShape(lstatSync(path)) : undefined;
    if (why === undefined) throw error;
    return { why };
  }
  const facts = fstatSync(descriptor);
  const why = oddShape(facts) ?? strangeOwner(facts, process.getuid?.());
  if (why === undefined) {
    // An empty one may be new, and is of no use to anybody else.
    if ((flags & constants.O_CREAT) !== 0 && facts.size === 0) giveToFolderOwner(descriptor, path);
    return { descriptor, facts };
  }
  closeSync(descriptor);
  return { why };
}

/** What something is that is no file; undefined: it is one. */
export function oddShape(
  facts: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket'>,
): string | undefined {
  if (facts.isFile()) return undefined;
  if (facts.isDirectory()) return 'it is a folder, not a file';
  if (facts.isSymbolicLink()) return 'it is a link, not a file';
  if (facts.isFIFO()) return 'it is a pipe, not a file';
  return facts.isSocket() ? 'it is a socket, not a file' : 'it is a device, not a file';
}

/** Root may own what we use, and uses what any user owns. */
export function strangeOwner({ uid }: Pick<Stats, 'uid'>, ownUid: number | undefined): string | undefined {
  const isTrusted = ownUid === undefined || ownUid === 0 || uid === ownUid || uid === 0;
  return isTrusted ? undefined : 'it belongs to another user';
}
