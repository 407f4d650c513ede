import type { FileCalls } from '../../account/file-calls.ts';
import { readPrivateFile, setAside } from '../../account/private-file.ts';
import { decodeSession, findClientId, type StoredSession } from './session-schema.ts';

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
  // A user who removes the file wants to be forgotten: the spare is for damage only.
  if (read.why === undefined) return { ...nothing, warnings };

  const aside = await setAside(where.calls, where.path, where.nowMs);
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

async function readOne({ calls, account }: Where, path: string): Promise<OneFile> {
  const { text, why, warnings } = await readPrivateFile(calls, path);
  if (text === undefined || why !== undefined) return { session: undefined, text, why, warnings };
  const decoded = decodeSession(account, text);
  if (!decoded.ok) return { session: undefined, text, why: decoded.why, warnings };
  return { session: decoded.session, text, why: undefined, warnings };
}
