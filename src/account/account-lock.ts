import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lock } from 'proper-lockfile';
import type { Clock } from '../base/clock.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import { whyNotWritable } from './why-not-writable.ts';
import { accountFileStem, locksPath } from './account-file-stem.ts';
import { explained, systemFileCalls } from './file-calls.ts';
import { describeThisProcess, judgeOwner, type OwnerRecord, parseOwner } from './owner-record.ts';

export interface AccountLockOptions {
  readonly directory: string;
  readonly account: string;
  /** What this process is doing, for the words that a second instance says. Holds no secrets. */
  readonly command: string;
  readonly clock: Clock;
  /** Called once when another process took or removed the lock: stop writing at once (FAULTS.md H6). */
  readonly onLost: (reason: string) => void;
}

export interface AccountLock {
  /**
   * Rejects with LOCK_LOST when another process is the owner by now: a machine that slept for an hour looked dead to others, and
   * its own timers have not noticed yet (FAULTS.md A8, H8).
   */
  confirm(): Promise<void>;
  /** Safe to call twice, and after a loss. Never fails: what cannot be given back ends with the process. */
  release(): Promise<void>;
}

/** An owner we know nothing else about counts as gone when its lock has not been renewed for this long (H4). */
export const STALE_MS = 60_000;
const RENEW_MS = 10_000;

/** Passing the gate takes milliseconds; a process that stands in it for longer is stuck. */
const GATE_LIMIT_MS = 5000;

/**
 * Makes this process the only one at work for an account, for as long as it lives; a second one is refused with
 * ACCOUNT_BUSY and told who is there (H1).
 *
 * The lock is a folder that its owner keeps young, so that other machines and containers can judge it by age. On the same
 * machine more is known: a record says which process owns it, and a dead one is followed at once (H2, H3). Looking,
 * breaking, taking and recording happen inside one gate, a SQLite transaction that the kernel ends with its process;
 * without it two starters could break the same dead lock, and one of them the other's new one (H5).
 */
export async function acquireAccountLock(options: AccountLockOptions): Promise<AccountLock> {
  const { directory, clock, command, onLost } = options;
  const account = accountFileStem(options.account);
  const lockPath = join(directory, `${account}.lock`);
  const id = randomUUID();
  let isHeld = true;

  const onCompromised = (error: Error) => {
    if (!isHeld) return;
    isHeld = false;
    onLost(`the lock of the account was taken or removed (${errorCodeOf(error) ?? error.name})`);
  };
  // The name first and the lock after it: a process that is killed in between leaves a name that every process can tell is
  // dead. The other way round it would leave a lock without one.
  const claim = async (gate: DatabaseSync): Promise<OwnerRecord | undefined> => {
    const owner = readOwner(gate, account);
    await makeWay(lockPath, owner, clock.now());
    writeOwner(gate, { account, id, record: describeThisProcess(command, clock.now()) });
    return owner;
  };
  const disclaim = (gate: DatabaseSync) =>
    Promise.resolve(
      gate.prepare('DELETE FROM owners WHERE account = ? AND id = ?').run(account, id).changes === 1,
    );
  const take = async (before: OwnerRecord | undefined): Promise<() => Promise<void>> => {
    try {
      const settings = {
        realpath: false,
        lockfilePath: lockPath,
        stale: STALE_MS,
        update: RENEW_MS,
        onCompromised,
      };
      return await lock(lockPath, settings);
    } catch (error) {
      await inGate(directory, clock, disclaim);
      if (errorCodeOf(error) === 'ELOCKED') throw busy(before);
      throw error;
    }
  };

  const where = `cannot lock the account in ${directory}`;
  await explained(where, systemFileCalls.makeDirectory(directory));
  const unlock = await explained(where, inGate(directory, clock, claim).then(take));

  const isStillOurs = async (): Promise<boolean> => {
    try {
      const look = async (gate: DatabaseSync) => readOwnerId(gate, account) === id;
      return await explained(where, inGate(directory, clock, look));
    } catch (error) {
      // A process in the gate keeps all others out, too.
      if (error instanceof KeepsakeError && error.code === 'ACCOUNT_BUSY') return true;
      throw error;
    }
  };
  const giveBack = async (gate: DatabaseSync): Promise<void> => {
    const isOurs = await disclaim(gate);
    // A lock that was lost may be another process's by now.
    if (!isOurs || !isHeld) return;
    isHeld = false;
    await unlock();
  };
  return {
    async confirm() {
      if (isHeld && (await isStillOurs()) && existsSync(lockPath)) return;
      onCompromised(Object.assign(new Error('the lock is gone'), { code: 'GONE' }));
      throw new KeepsakeError('LOCK_LOST', 'the lock of the account was taken or removed');
    },
    async release() {
      try {
        await explained(where, inGate(directory, clock, giveBack));
      } catch (error) {
        // No process is kept waiting by what stays behind: this process ends, and a dead owner is followed at once.
        if (!(error instanceof KeepsakeError)) throw error;
      }
    },
  };
}

/** Removes the lock of an owner who is certainly dead, and refuses when one is certainly alive. */
async function makeWay(lockPath: string, owner: OwnerRecord | undefined, nowMs: number): Promise<void> {
  const facts = await lstat(lockPath).catch((error: unknown) => {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (facts !== undefined && !facts.isDirectory()) {
    throw new KeepsakeError(
      'ACCOUNT_BUSY',
      `something else than a lock of keepsake is in the way: ${lockPath}`,
      {
        details: ['another program may have put it there; remove it when that no longer runs'],
      },
    );
  }
  const state = owner === undefined ? 'unknown' : judgeOwner(owner);
  // Alive counts even without a lock, or with an old one: a process that slept may still write (H6, H8).
  if (state === 'alive') throw busy(owner);
  if (state === 'dead' && facts !== undefined) await rmdir(lockPath);
  // Of another machine only the age says something (H4); a young lock keeps its owner's name.
  if (state === 'unknown' && facts !== undefined && nowMs - facts.mtimeMs < STALE_MS) throw busy(owner);
}

function busy(owner: OwnerRecord | undefined): KeepsakeError {
  const details =
    owner === undefined
      ? [`it left no name; its lock ends ${STALE_MS / 1000} seconds after its last sign of life`]
      : [
          `process ${owner.pid} on ${printable(owner.host)}`,
          `since ${localTime(owner.sinceMs)}`,
          `running ${printable(owner.command)}`,
        ];
  return new KeepsakeError('ACCOUNT_BUSY', 'another keepsake is at work for this account', { details });
}

/** Does one piece of work while no other process on this folder does any. The kernel opens the gate of a process that dies. */
async function inGate<T>(
  directory: string,
  clock: Clock,
  work: (gate: DatabaseSync) => Promise<T>,
): Promise<T> {
  const path = locksPath(directory);
  const givesUpAt = clock.monotonic() + GATE_LIMIT_MS;
  for (;;) {
    const gate = await enterGate(path);
    if (gate !== undefined) {
      try {
        const result = await work(gate);
        gate.exec('COMMIT');
        return result;
      } catch (error) {
        throw wordGateError(error, path);
      } finally {
        gate.close();
      }
    }
    if (clock.monotonic() > givesUpAt) {
      throw new KeepsakeError(
        'ACCOUNT_BUSY',
        'another keepsake is starting or stopping and does not get on',
        {
          details: [`it holds ${path}`],
        },
      );
    }
    // SQLite's own waiting would stop the whole process, signals included.
    await clock.sleep(5 + 20 * clock.random());
  }
}

export const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

async function enterGate(path: string): Promise<DatabaseSync | undefined> {
  // Made by us because SQLite would let others read it. Never opened once it is there: closing a second handle would
  // end the lock that this process may hold through the first (fcntl(2)).
  const there = await systemFileCalls.look(path);
  if (there === undefined) await createEmpty(path);
  else if (there.kind !== 'file') throw unusableGate(path);
  let gate: DatabaseSync | undefined;
  try {
    gate = new DatabaseSync(path);
    gate.exec('BEGIN EXCLUSIVE');
    gate.exec(
      'CREATE TABLE IF NOT EXISTS owners (account TEXT PRIMARY KEY, id TEXT NOT NULL, record TEXT NOT NULL)',
    );
    return gate;
  } catch (error) {
    if (gate?.isOpen === true) gate.close();
    if (sqliteCodeOf(error) === SQLITE_BUSY) return undefined;
    throw wordGateError(error, path);
  }
}

/** SQLite says only that it cannot: the system knows why. */
function wordGateError(error: unknown, path: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === undefined) return error;
  if (code === SQLITE_FULL) {
    return new KeepsakeError('DESTINATION_FULL', `the disk with the folder ${dirname(path)} is full`, {
      cause: error,
    });
  }
  return whyNotWritable(dirname(path), randomUUID()) ?? unusableGate(path, error);
}

function unusableGate(path: string, cause?: unknown): KeepsakeError {
  return new KeepsakeError('STATE_DAMAGED', `the file ${path} cannot be used`, {
    details: ['remove it while no keepsake is running: it holds nothing but who is at work'],
    cause,
  });
}

async function createEmpty(path: string): Promise<void> {
  try {
    await (await systemFileCalls.create(path)).close();
  } catch (error) {
    if (errorCodeOf(error) !== 'EEXIST') throw error;
  }
}

export function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  // The lowest byte is the kind; the rest says more exactly where it came from.
  return error.errcode & 0xff;
}

export function readOwner(gate: DatabaseSync, account: string): OwnerRecord | undefined {
  const row = gate.prepare('SELECT record FROM owners WHERE account = ?').get(account);
  return parseOwner(row?.['record']);
}

function readOwnerId(gate: DatabaseSync, account: string): unknown {
  return gate.prepare('SELECT id FROM owners WHERE account = ?').get(account)?.['id'];
}

function writeOwner(gate: DatabaseSync, row: { account: string; id: string; record: OwnerRecord }): void {
  gate
    .prepare('INSERT OR REPLACE INTO owners (account, id, record) VALUES (?, ?, ?)')
    .run(row.account, row.id, JSON.stringify(row.record));
}
