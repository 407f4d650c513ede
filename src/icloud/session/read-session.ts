import { dirname } from 'node:path';
import { KeepsakeError } from '../../base/errors.ts';
import type { FileCalls, FileFacts } from './file-calls.ts';
import { decodeSession, findClientId, type StoredSession } from './session-schema.ts';

/** Hundreds of times a real session. */
const MOST_BYTES = 1024 * 1024;

export interface FoundSession {
  readonly session: StoredSession | undefined;
  /** The file's content, when it is good. */
  readonly text: string | undefined;
  /** The file was no good. `session` is an older one, out of the spare file: who we are, but no login to rely on. */
  readonly isDamaged: boolean;
  /** Saved out of a damaged file when the spare is of no use either. */
  readonly clientId: string | undefined;
  readonly warnings: readonly string[];
}

interface Where {
  readonly calls: FileCalls;
  readonly path: string;
  readonly spare: string;
  readonly account: string;
  readonly nowMs: number;
}

/** Reads a session file whatever state it is in, sets it aside when it is no good, and saves who we are (D6, D7). */
export async function readSession(where: Where): Promise<FoundSession> {
  const read = await readOne(where, where.path);
  const { warnings } = read;
  if (read.session !== undefined) {
    return { session: read.session, text: read.text, isDamaged: false, clientId: undefined, warnings };
  }
  const nothing = { session: undefined, text: undefined, isDamaged: false, clientId: undefined };
  // Somebody who removes the file wants to be forgotten: the spare is for damage only.
  if (read.why === undefined) return { ...nothing, warnings };

  const aside = await setAside(where);
  const spare = read.why === 'another account' ? undefined : await readOne(where, where.spare);
  const clientId = read.why === 'another account' ? undefined : findClientId(read.text ?? '');
  return {
    ...nothing,
    session: spare?.session,
    isDamaged: true,
    clientId,
    warnings: [...warnings, `the session file was no good (${read.why}) and is kept as ${aside}`],
  };
}

interface OneFile {
  readonly session: StoredSession | undefined;
  readonly text: string | undefined;
  /** What is wrong with the file; undefined when it is good or not there at all. */
  readonly why: string | undefined;
  readonly warnings: readonly string[];
}

function unusable(why: string | undefined): OneFile {
  return { session: undefined, text: undefined, why, warnings: [] };
}

async function readOne({ calls, account }: Where, path: string): Promise<OneFile> {
  const facts = await calls.look(path);
  if (facts === undefined) return unusable(undefined);
  if (calls.uid !== undefined && facts.uid !== calls.uid) {
    throw new KeepsakeError('STATE_DAMAGED', `the file ${path} belongs to another user`);
  }
  if (facts.kind !== 'file')
    return unusable(`a ${facts.kind === 'other' ? 'device' : facts.kind}, not a file`);
  if (facts.bytes > MOST_BYTES) return unusable('too large');

  const warnings = await closeToOthers(calls, path, facts);
  const text = await calls.read(path);
  const decoded = text === '' ? { ok: false as const, why: 'empty' } : decodeSession(account, text);
  if (!decoded.ok) return { session: undefined, text, why: decoded.why, warnings };
  return { session: decoded.session, text, why: undefined, warnings };
}

async function closeToOthers(calls: FileCalls, path: string, facts: FileFacts): Promise<readonly string[]> {
  if (calls.uid === undefined || (facts.mode & 0o077) === 0) return [];
  await calls.setMode(path, 0o600);
  return [`the file ${path} was open to other users: only you can read it now`];
}

/** Gives the damaged thing a name that no earlier one has. */
async function setAside({ calls, path, nowMs }: Where): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let n = 2; (await calls.look(aside)) !== undefined; n += 1) aside = `${path}.damaged-${stamp}-${n}`;
  await calls.rename(path, aside);
  // A link's mode is that of what it leads to, which is not ours to change.
  if ((await calls.look(aside))?.kind === 'file') await calls.setMode(aside, 0o600);
  await calls.syncDirectory(dirname(path));
  return aside;
}
