import { dirname } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';
import type { FileCalls } from './file-calls.ts';

/** What a file system without modes answers to a change of them. */
const NO_MODES: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Lines that were told: a file system does not begin to keep modes, and a watch looks at its files in each cycle. */
const TOLD = new WeakMap<FileCalls, Set<string>>();

/**
 * Takes a file or folder of ours away from other users, and looks whether that happened: exFAT, FAT and some network shares
 * give everything the mode they were mounted with, silently or with an error (FAULTS.md D7). Answers what to tell.
 */
export async function closeToOthers(
  calls: FileCalls,
  path: string,
  kind: 'file' | 'folder',
): Promise<readonly string[]> {
  let refused = '';
  try {
    await calls.setMode(path, kind === 'file' ? 0o600 : 0o700);
  } catch (error) {
    const code = errorCodeOf(error) ?? '';
    if (!NO_MODES.has(code)) throw error;
    refused = ` (${code})`;
  }
  const mode = (await calls.look(path))?.mode ?? 0;
  const can = kind === 'file' ? 'read' : 'enter';
  if ((mode & 0o077) === 0)
    return [`the ${kind} ${path} was open to other users: only you can ${can} it now`];
  const folder = kind === 'file' ? dirname(path) : path;
  return untold(calls, [
    `other users can ${can} the ${kind} ${path}: its file system does not keep who may${refused}`,
    `move the folder ${folder} to a disk of this machine, and name it with --cookie-directory`,
  ]);
}

function untold(calls: FileCalls, lines: readonly string[]): readonly string[] {
  const told = TOLD.get(calls) ?? new Set();
  TOLD.set(calls, told);
  const found = lines.filter((line) => !told.has(line));
  for (const line of found) told.add(line);
  return found;
}
