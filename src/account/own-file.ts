import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';
import { oddShape } from '../base/odd-shape.ts';
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

/** Root may own what we use, and uses what any user owns. */
export function strangeOwner({ uid }: Pick<Stats, 'uid'>, ownUid: number | undefined): string | undefined {
  const isTrusted = ownUid === undefined || ownUid === 0 || uid === ownUid || uid === 0;
  return isTrusted ? undefined : 'it belongs to another user';
}
