import { join } from 'node:path';
import { KeepsakeError } from '../base/errors.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import { ownCommand, quoted } from '../config/own-command.ts';
import { accountFileStem } from '../account/account-file-stem.ts';
import type { InventoryEntry } from '../model/account-files.ts';
import type { DoctorPorts, Finding } from './check.ts';

const DAY_MS = 86_400_000;

/** The folder that holds session and state: there, ours, closed to others, writable (FAULTS.md D7). */
export async function checkFolder({ config, disk }: DoctorPorts): Promise<Finding> {
  const { cookieDirectory: directory } = config;
  const shown = printable(directory);
  const facts = await disk.files.look(directory);
  if (facts === undefined) {
    return {
      result: 'warn',
      says: `${shown} is not there: nobody has signed in here yet, or it is on a disk that is not mounted`,
      action: 'mount the disk, or sign in',
      blocks: true,
    };
  }
  const { uid } = disk.files;
  if (facts.kind !== 'directory' && facts.kind !== 'link') return unusable(`${shown} is no folder`);
  if (facts.kind === 'directory' && uid !== undefined && uid !== 0 && facts.uid !== uid) {
    return unusable(`${shown} belongs to another user`);
  }
  if (!(await disk.isWritable(directory))) return unusable(`${shown} cannot be written to`);
  const open = await openToOthers({ config, disk });
  if (facts.kind === 'directory' && (facts.mode & 0o077) !== 0) open.unshift(directory);
  if (open.length === 0) return { result: 'ok', says: `${shown} is ours alone` };
  return {
    result: 'warn',
    says: 'other users can read what signs in for you',
    action: `chmod go= ${open.map(quoted).join(' ')}`,
  };
}

function unusable(says: string): Finding {
  return {
    result: 'fail',
    says,
    code: 'STATE_DAMAGED',
    action: 'choose another folder with --cookie-directory, or make this one yours',
  };
}

async function openToOthers({ config, disk }: Pick<DoctorPorts, 'config' | 'disk'>): Promise<string[]> {
  const directory = config.cookieDirectory;
  const paths = (await filesOf({ config, disk })).map((name) => join(directory, name));
  const facts = await Promise.all(paths.map((path) => disk.files.look(path)));
  return paths.filter((_path, i) => facts[i]?.kind === 'file' && (facts[i].mode & 0o077) !== 0);
}

async function filesOf({ config, disk }: Pick<DoctorPorts, 'config' | 'disk'>): Promise<readonly string[]> {
  const stem = accountFileStem(config.username);
  return (await disk.list(config.cookieDirectory)).filter((name) => name.startsWith(`${stem}.`));
}

/** Everything offline goes on while another keepsake is at work; what asks Apple as this account does not. */
export async function checkLock({ tryLock }: DoctorPorts): Promise<Finding> {
  try {
    await tryLock();
    return { result: 'ok', says: 'nobody else is at work for this account' };
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'ACCOUNT_BUSY') throw error;
    return {
      result: 'warn',
      says: [error.message, ...error.details].join(', '),
      action: 'for the checks that ask Apple: stop it, and run this again',
      blocks: true,
    };
  }
}

/** Whether the session can be read, and what earlier damage left behind (D6). */
export async function checkSessionFile(ports: DoctorPorts): Promise<Finding> {
  const session = await ports.files.session(ports.clock.now());
  const names = await filesOf(ports);
  if (session === undefined) {
    const hasHistory = names.some((name) => name.endsWith('.sqlite'));
    return {
      result: 'warn',
      says: hasHistory
        ? 'photos were synced here before, but there is no session: it was forgotten, or the folder was not kept'
        : 'there is no session yet',
      action: signInAction(ports),
      blocks: true,
    };
  }
  const aside = names.filter((name) => name.includes('.damaged-'));
  if (aside.length === 0) return { result: 'ok', says: 'the session file can be read' };
  return {
    result: 'warn',
    says: `damaged files were set aside: ${aside.map(printable).join(', ')}`,
    action: 'check the disk; once all works, remove them',
  };
}

/** A new identity looks like a new browser to Apple, and costs a code (session.md R7). */
export async function checkIdentity(ports: DoctorPorts): Promise<Finding> {
  const since = (await ports.files.session(ports.clock.now()))?.clientSinceMs;
  const says =
    since === undefined ? 'known to Apple by one id' : `known to Apple by one id since ${localTime(since)}`;
  return { result: 'ok', says };
}

const WARN_DAYS = 7;

/** What the session consists of, how long it lasts, and what went wrong lately. */
export async function checkInventory(ports: DoctorPorts): Promise<Finding> {
  const nowMs = ports.clock.now();
  const session = await ports.files.session(nowMs);
  if (session === undefined) return { result: 'skip', says: 'there is no session' };
  const obstacle = await ports.files.obstacle(nowMs);
  if (obstacle !== undefined) {
    return {
      result: 'warn',
      says: `keepsake does not sign in by itself: ${obstacle.message}`,
      action: signInAction(ports),
    };
  }
  const { trustEnds } = session.summary;
  const ended = session.entries.filter(({ state }) => state === 'expired');
  if (ended.length > 0) {
    return {
      result: 'warn',
      says: `ended: ${ended.map(describeEntry).join(', ')}`,
      action: signInAction(ports),
    };
  }
  if (trustEnds === undefined)
    return { result: 'ok', says: 'nothing has ended; when the trust ends is unknown' };
  const says = `Apple trusts this device until ${localTime(trustEnds.atMs)}${trustEnds.estimated ? ' (estimated)' : ''}`;
  if (trustEnds.atMs - nowMs > WARN_DAYS * DAY_MS) return { result: 'ok', says };
  return { result: 'warn', says, action: signInAction(ports) };
}

function describeEntry({ name, expiresAtMs }: InventoryEntry): string {
  return expiresAtMs === undefined ? name : `${name} on ${localTime(expiresAtMs)}`;
}

function signInAction({ config }: DoctorPorts): string {
  return `run \`${ownCommand('login', config.typed)}\` in a terminal`;
}
