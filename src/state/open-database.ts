import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { asError } from '../base/as-error.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { oddShape } from '../base/odd-shape.ts';
import { openOwnFile, strangeOwner } from '../account/own-file.ts';
import { damaged, isDamage, wordDatabaseError } from './database-error.ts';
import { keepCopy, removeOldCopies } from './keep-copy.ts';
import { hasOneVersion, migrate, type Schema, schemaVersion } from './migrate.ts';
import { STATE_SCHEMA } from './schema.ts';

/** Names that SQLite gives to what it keeps beside a file. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

const BUSY_TIMEOUT_MS = 10_000;

/** What one file of ours is for. */
export interface FileKind {
  /** In messages, before its path. */
  readonly name: string;
  readonly schema: Schema;
  readonly pragmas: string;
  /** What it means that a damaged one was put aside and a new one begun. */
  readonly afterDamage: string;
  /** Whether a copy is kept of what an older keepsake wrote. */
  readonly keepsOlder: boolean;
}

export const STATE_FILE: FileKind = {
  name: 'the state file',
  schema: STATE_SCHEMA,
  pragmas: 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL',
  afterDamage: 'nothing is downloaded twice',
  keepsOlder: true,
};

export interface Opened<T> {
  readonly database: DatabaseSync;
  readonly statements: T;
}

/** Opens a file of ours; makes it where there is none, and starts a new one beside a damaged one (FAULTS.md I1-I4). */
export function openDatabase<T>(
  path: string,
  prepare: (database: DatabaseSync) => T,
  clock: Clock,
  log: Log,
  kind: FileKind = STATE_FILE,
): Opened<T> {
  try {
    for (const suffix of COMPANIONS) clearWay(path + suffix, clock, log);
    return tryToOpen(path, prepare, { kind, clock, log });
  } catch (error) {
    if (!isDamage(error)) throw wordDatabaseError(error, path, kind.name);
    const aside = setAside(path, clock);
    log.warn(`${kind.name} was damaged: it was put aside and a new one started; ${kind.afterDamage}`, {
      path,
      aside,
      why: asError(error).message,
    });
  }
  try {
    return tryToOpen(path, prepare, { kind, clock, log });
  } catch (error) {
    throw wordDatabaseError(error, path, kind.name);
  }
}

/**
 * Opens a file of ours beside the process that holds the account: nothing is made, brought up to date or put aside. `older`: it has to
 * be brought up to date first.
 */
export function openDatabaseAsGuest<T>(
  path: string,
  prepare: (database: DatabaseSync) => T,
  kind: FileKind = STATE_FILE,
): Opened<T> | 'none' | 'older' {
  let database: DatabaseSync | undefined;
  try {
    if (factsOf(path) === undefined) return 'none';
    for (const name of ['', ...COMPANIONS]) refuseOdd(path + name, kind);
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    const version = knownVersion(database, path, kind);
    if (version === kind.schema.steps.length) return { database, statements: prepare(database) };
    database.close();
    return version === 0 ? 'none' : 'older';
  } catch (error) {
    if (database?.isOpen === true) database.close();
    if (isDamage(error)) throw damagedForGuest(error, path, kind);
    throw wordDatabaseError(error, path, kind.name);
  }
}

export function damagedForGuest(
  cause: unknown,
  path: string,
  { name, afterDamage }: FileKind,
): KeepsakeError {
  return new KeepsakeError('STATE_DAMAGED', `${name} ${path} is damaged`, {
    cause,
    details: [`the next sync puts it aside and starts a new one; ${afterDamage}`],
  });
}

/** Renames a damaged file out of the way, with what SQLite keeps beside it; answers the new name. */
export function setAside(path: string, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let copy = 2; factsOf(aside) !== undefined; copy += 1) aside = `${path}.damaged-${stamp}-${copy}`;
  // The main file goes last: cut off in between, the next start finds it damaged still.
  for (const suffix of [...COMPANIONS, '']) {
    if (factsOf(path + suffix) !== undefined) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

/** What stands under this name itself. */
function factsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** SQLite would follow a link, or give up the file because of what cannot belong to it. */
function clearWay(path: string, clock: Clock, log: Log): void {
  const facts = factsOf(path);
  const why = facts === undefined ? undefined : oddShape(facts);
  if (why !== undefined)
    log.warn('something in the way of the state was put aside', { path, why, aside: setAside(path, clock) });
}

/** As damage where its owner may mend it, in words where not. */
function refuseOdd(path: string, { name }: FileKind): void {
  const facts = factsOf(path);
  const shape = facts === undefined ? undefined : oddShape(facts);
  if (shape !== undefined) throw refused(path, name, shape);
  const owner = facts === undefined ? undefined : strangeOwner(facts, process.getuid?.());
  if (owner !== undefined) throw refused(path, name, owner);
}

function refused(path: string, name: string, why: string): KeepsakeError {
  return new KeepsakeError('STATE_DAMAGED', `${name} ${path} cannot be used: ${why}`);
}

function tryToOpen<T>(
  path: string,
  prepare: (database: DatabaseSync) => T,
  { kind, clock, log }: { readonly kind: FileKind; readonly clock: Clock; readonly log: Log },
): Opened<T> {
  createPrivately(path, kind);
  // SQLite removes this file when it closes: if it is there, the last run was cut off.
  const wasCutOff = (factsOf(`${path}-wal`)?.size ?? 0) > 0;
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    const version = knownVersion(database, path, kind);
    database.exec(kind.pragmas);
    if (wasCutOff) checkQuickly(database);
    const newest = kind.schema.steps.length;
    const isOlder = kind.keepsOlder && version > 0 && version < newest;
    if (isOlder) keepCopy(database, { path, version, clock });
    migrate(database, kind.schema, log);
    if (isOlder) shrink(database);
    if (kind.keepsOlder) removeOldCopies({ path, version: newest, clock });
    return { database, statements: prepare(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function knownVersion(database: DatabaseSync, path: string, { name, schema }: FileKind): number {
  const newest = schema.steps.length;
  if (!hasOneVersion(database, schema)) throw damaged('it says two versions');
  const version = schemaVersion(database);
  if (version <= newest) return version;
  throw new KeepsakeError('STATE_DAMAGED', `${name} ${path} was written by a newer keepsake`, {
    details: [`its version is ${version}; this keepsake knows versions up to ${newest}`],
    hint: 'use that keepsake again, or give this one a --cookie-directory of its own; nothing was changed',
  });
}

/** Gives back the room of tables that are no more. Where that does not work, they are filled again in time. */
function shrink(database: DatabaseSync): void {
  try {
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (isDamage(error)) throw error;
  }
}

function checkQuickly(database: DatabaseSync): void {
  const answer = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (answer !== 'ok') throw damaged(String(answer));
}

const NO_MODES: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Some file systems know no modes, and say so; the opening of the session in the same folder has told it. */
function closeToOthers(descriptor: number): void {
  try {
    fchmodSync(descriptor, 0o600);
  } catch (error) {
    if (!NO_MODES.has(errorCodeOf(error) ?? '')) throw error;
  }
}

/** The file names whole libraries: no other user reads it. SQLite gives the files beside it the same mode. */
function createPrivately(path: string, { name }: FileKind): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = factsOf(path) === undefined;
  const file = openOwnFile(path, constants.O_RDWR | constants.O_CREAT | (isNew ? constants.O_EXCL : 0));
  if ('why' in file) throw refusedOrDamaged(path, name, file.why);
  try {
    if ((file.facts.mode & 0o077) !== 0) closeToOthers(file.descriptor);
  } finally {
    closeSync(file.descriptor);
  }
  if (!isNew) return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Another shape is put aside as damage; what is another user's is not ours to move. */
function refusedOrDamaged(path: string, name: string, why: string): Error {
  const facts = factsOf(path);
  return facts !== undefined && oddShape(facts) === undefined ? refused(path, name, why) : damaged(why);
}
