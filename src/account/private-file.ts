import { dirname } from 'node:path';
import { KeepsakeError } from '../base/errors.ts';
import { closeToOthers } from './close-to-others.ts';
import type { FileCalls } from './file-calls.ts';

export const TOO_LARGE = 'too large';

/** Hundreds of times what we write. */
const MOST_BYTES = 1024 * 1024;

export interface PrivateText {
  /** Undefined: no file of that name, or nothing that can be read. */
  readonly text: string | undefined;
  /** What is wrong with the file, before its text was looked at; undefined when it is good or not there at all. */
  readonly why: string | undefined;
  /** What was repaired, for the user. */
  readonly warnings: readonly string[];
}

/** Reads a small file that only we may read (FAULTS.md D6, D7). Another user's file ends the run, except that root uses
 * what belongs to the owner of the folder. */
export async function readPrivateFile(
  calls: FileCalls,
  path: string,
  mostBytes = MOST_BYTES,
): Promise<PrivateText> {
  const facts = await calls.look(path);
  if (facts === undefined) return unusable(undefined);
  const isOurs = calls.uid === undefined || facts.uid === calls.uid;
  if (!isOurs && !(calls.uid === 0 && facts.uid === (await calls.look(`${dirname(path)}/.`))?.uid)) {
    const details = facts.uid === 0 ? [`root made it; give it back: sudo chown ${calls.uid} ${path}`] : [];
    throw new KeepsakeError('STATE_DAMAGED', `the file ${path} belongs to another user`, { details });
  }
  if (facts.kind !== 'file')
    return unusable(`a ${facts.kind === 'other' ? 'device' : facts.kind}, not a file`);
  if (facts.bytes > mostBytes) return unusable(TOO_LARGE);
  // The owner of the folder closes their own files; root changes no mode where another user could swap in a link.
  const isOpen = calls.uid !== undefined && isOurs && (facts.mode & 0o077) !== 0;
  const warnings = isOpen ? await closeToOthers(calls, path, 'file') : [];
  const text = await calls.read(path);
  return { text, why: text === '' ? 'empty' : undefined, warnings };
}

function unusable(why: string | undefined): PrivateText {
  return { text: undefined, why, warnings: [] };
}

/** Gives a damaged thing a name that no earlier one has; nothing is ever deleted (D6). */
export async function setAside(calls: FileCalls, path: string, nowMs?: number): Promise<string> {
  const stamp = nowMs === undefined ? '' : `-${new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '')}`;
  let aside = `${path}.damaged${stamp}`;
  for (let n = 2; (await calls.look(aside)) !== undefined; n += 1) aside = `${path}.damaged${stamp}-${n}`;
  await calls.rename(path, aside);
  // A link's mode is that of what it leads to, which is not ours to change.
  if ((await calls.look(aside))?.kind === 'file') await closeToOthers(calls, aside, 'file');
  await calls.syncDirectory(dirname(path));
  return aside;
}
