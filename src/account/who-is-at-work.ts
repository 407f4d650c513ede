import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { accountFileStem, locksPath } from './account-file-stem.ts';
import { readOwner, SQLITE_BUSY, sqliteCodeOf, STALE_MS } from './account-lock.ts';
import { judgeOwner, type OwnerRecord } from './owner-record.ts';

/** The process that holds an account. */
export interface AtWork {
  readonly owner: OwnerRecord;
  /** `unknown`: of another machine or container, with a lock that is young. */
  readonly state: 'alive' | 'unknown';
}

interface WhichAccount {
  /** The cookie directory. */
  readonly directory: string;
  readonly account: string;
  readonly clock: Clock;
}

/** Looks only, and makes nothing. Undefined: no process, or it cannot be told now. */
export async function whoIsAtWork({ directory, account, clock }: WhichAccount): Promise<AtWork | undefined> {
  const stem = accountFileStem(account);
  const path = locksPath(directory);
  const facts = await lstat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return undefined;
  const owner = await peekOwner(path, stem, clock);
  const state = owner === undefined ? 'dead' : judgeOwner(owner);
  if (owner === undefined || state === 'dead') return undefined;
  if (state === 'alive') return { owner, state };
  const lockFacts = await lstat(join(directory, `${stem}.lock`)).catch(() => undefined);
  const isYoung = lockFacts !== undefined && clock.now() - lockFacts.mtimeMs < STALE_MS;
  return isYoung ? { owner, state } : undefined;
}

/** Whoever is in the gate leaves it after some milliseconds. */
async function peekOwner(path: string, account: string, clock: Clock): Promise<OwnerRecord | undefined> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const gate = new DatabaseSync(path, { readOnly: true });
      try {
        return readOwner(gate, account);
      } finally {
        gate.close();
      }
    } catch (error) {
      if (sqliteCodeOf(error) !== SQLITE_BUSY) return undefined;
    }
    await clock.sleep(5 + 20 * clock.random());
  }
  return undefined;
}
