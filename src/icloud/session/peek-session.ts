import { KeepsakeError } from '../../base/errors.ts';
import { explained, type FileCalls, systemFileCalls } from '../../account/file-calls.ts';
import { decodeSession, type StoredSession } from './session-schema.ts';
import { sessionPath } from '../../account/account-file-stem.ts';

export interface PeekOptions {
  readonly directory: string;
  readonly account: string;
  /** For tests. */
  readonly calls?: FileCalls;
}

/** Hundreds of times a real session. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads the session of an account without lock and without mending anything: the file is only ever replaced whole, so a
 * reader sees the old or the new one. Undefined: there is none.
 */
export async function peekSession(options: PeekOptions): Promise<StoredSession | undefined> {
  const { directory, calls = systemFileCalls } = options;
  const account = options.account.trim().toLowerCase();
  const path = sessionPath(directory, account);
  return explained(`cannot read ${path}`, read());

  async function read(): Promise<StoredSession | undefined> {
    const facts = await calls.look(path);
    if (facts === undefined) return undefined;
    if (facts.kind !== 'file' || facts.bytes > MOST_BYTES) throw damaged(path, 'not a session file');
    const decoded = decodeSession(account, await calls.read(path));
    if (!decoded.ok) throw damaged(path, decoded.why);
    return decoded.session;
  }
}

function damaged(path: string, why: string): KeepsakeError {
  return new KeepsakeError('STATE_DAMAGED', `the session file ${path} is no good: ${why}`, {
    details: ['the next run sets it aside, and wants password and code if there is no good copy'],
  });
}
