import { createHash } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { accountFileStem } from './account-file-stem.ts';

/** Where the watches of an account listen: names in a folder, one for each. */
export interface ControlPlace {
  readonly folder: string;
  nameOf(id: string): string;
  /** Whether a watch of this account may listen there. */
  isName(name: string): boolean;
}

/** What tells one watch from another. */
const ID = /^[0-9a-f]{12}$/;

/** Longer ones are cut off by the system without a word, or refused. */
const LONGEST_PATH: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 107, win32: 256 };
const LONGEST_ELSEWHERE = 103;

/** Sockets in the cookie directory; on Windows, named pipes. */
export function controlPlace(
  directory: string,
  account: string,
  platform: NodeJS.Platform = process.platform,
): ControlPlace {
  const stem = accountFileStem(account);
  const which = createHash('sha256')
    .update(JSON.stringify([directory, stem]))
    .digest('hex')
    .slice(0, 16);
  const [folder, before, after] =
    platform === 'win32'
      ? [String.raw`\\.\pipe`, `keepsake-${which}-`, '']
      : [directory, `${stem}.`, '.control'];
  return {
    folder,
    nameOf: (id) => `${before}${id}${after}`,
    isName: (name) =>
      name.startsWith(before) &&
      name.endsWith(after) &&
      ID.test(name.slice(before.length, name.length - after.length)),
  };
}

/** A path that the system takes for a socket. `close` once it is of no more use. */
export interface SocketPath {
  readonly path: string;
  readonly close: () => void;
}

/**
 * The name of a socket as the system takes it. Linux knows each open folder by a short name, so a long path is none there; elsewhere
 * one that is too long is refused with ENAMETOOLONG.
 */
export function socketPath(
  folder: string,
  name: string,
  platform: NodeJS.Platform = process.platform,
): SocketPath {
  const path = platform === 'win32' ? `${folder}\\${name}` : join(folder, name);
  const longest = LONGEST_PATH[platform] ?? LONGEST_ELSEWHERE;
  if (Buffer.byteLength(path) <= longest) return { path, close: () => {} };
  if (platform !== 'linux') {
    throw Object.assign(new Error(`the path of a socket is too long: ${path}`), { code: 'ENAMETOOLONG' });
  }
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${descriptor}/${name}`, close: () => closeSync(descriptor) };
}
