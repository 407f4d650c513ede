import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  fsyncSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { CORRUPT, isDamage, wordDatabaseError } from './database-error.ts';
import { migrate, SCHEMA_VERSION, schemaVersion } from './schema.ts';

const BUSY_TIMEOUT_MS = 10_000;

export interface Opened<T> {
  readonly database: DatabaseSync;
  readonly statements: T;
}

/** Opens the state file; makes it where there is none, and starts a new one beside a damaged one (reliability.md I1-I4). */
export function openDatabase<T>(
  path: string,
  prepare: (database: DatabaseSync) => T,
  clock: Clock,
  log: Log,
): Opened<T> {
  try {
    return tryToOpen(path, prepare);
  } catch (error) {
    if (!isDamage(error)) throw wordDatabaseError(error, path);
    const aside = setAside(path, clock);
    log.warn(
      'the state file was damaged: it was put aside and a new one started; nothing is downloaded twice',
      {
        path,
        aside,
      },
    );
  }
  try {
    return tryToOpen(path, prepare);
  } catch (error) {
    throw wordDatabaseError(error, path);
  }
}

/**
 * Opens the state file beside whoever holds the account: nothing is made, brought up to date or put aside. `older`: it has to
 * be brought up to date first.
 */
export function openDatabaseAsGuest<T>(
  path: string,
  prepare: (database: DatabaseSync) => T,
): Opened<T> | 'none' | 'older' {
  if (!existsSync(path)) return 'none';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    const version = knownVersion(database, path);
    if (version === SCHEMA_VERSION) return { database, statements: prepare(database) };
    database.close();
    return version === 0 ? 'none' : 'older';
  } catch (error) {
    if (database?.isOpen === true) database.close();
    throw wordDatabaseError(error, path);
  }
}

/** Renames a damaged state file out of the way, with what SQLite keeps beside it; answers the new name. */
export function setAside(path: string, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let copy = 2; existsSync(aside); copy += 1) aside = `${path}.damaged-${stamp}-${copy}`;
  // The main file goes last: cut off in between, the next start finds it damaged still.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function tryToOpen<T>(path: string, prepare: (database: DatabaseSync) => T): Opened<T> {
  createPrivately(path);
  // SQLite removes this file when it closes: if it is there, the last run was cut off.
  const wasCutOff = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    knownVersion(database, path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    if (wasCutOff) checkQuickly(database);
    migrate(database);
    return { database, statements: prepare(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function knownVersion(database: DatabaseSync, path: string): number {
  const version = schemaVersion(database);
  if (version <= SCHEMA_VERSION) return version;
  throw new KeepsakeError('STATE_DAMAGED', `the state file ${path} was written by a newer keepsake`, {
    details: [`its version is ${version}; this keepsake knows versions up to ${SCHEMA_VERSION}`],
  });
}

function checkQuickly(database: DatabaseSync): void {
  const answer = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (answer !== 'ok') throw Object.assign(new Error(String(answer)), { errcode: CORRUPT });
}

const NO_MODES: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Some file systems know no modes, and say so; whoever opened the session in the same folder has told it. */
function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    if (!NO_MODES.has(errorCodeOf(error) ?? '')) throw error;
  }
}

/** The file names whole libraries: nobody else reads it. SQLite gives the files beside it the same mode. */
function createPrivately(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  closeSync(openSync(path, 'a', 0o600));
  closeToOthers(path);
  if (!isNew) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
