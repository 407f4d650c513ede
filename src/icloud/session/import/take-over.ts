import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../base/clock.ts';
import { KeepsakeError } from '../../../base/errors.ts';
import { printable } from '../../../base/printable.ts';
import { explained, type FileCalls, systemFileCalls } from '../../../account/file-calls.ts';
import { makePrivateDirectory } from '../../../account/private-directory.ts';
import { replaceFile } from '../../../account/replace-file.ts';
import { sessionPath } from '../../../account/account-file-stem.ts';
import { encodeSession, type StoredSession } from '../session-schema.ts';
import type { TakenOver } from '../../../model/account-files.ts';
import type { Domain } from '../../wire/endpoints.ts';
import type { FindForeignOptions, ForeignSession } from './find-foreign-session.ts';

export interface TakeOverOptions {
  /** Where our own session is kept. Its account lock is held. */
  readonly directory: string;
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  /** For tests. */
  readonly calls?: FileCalls;
}

/**
 * Makes another tool's session ours. What it holds is not tried out: the next run renews it by the steps of auth.md 9.3.
 * The foreign files stay as they are.
 */
export async function takeOver(folder: string, options: TakeOverOptions): Promise<TakenOver> {
  const nowMs = options.clock.now();
  const foreign = await findForeignSession({
    folder,
    account: options.account,
    takesNameless: true,
    nowMs,
  });
  if (foreign === undefined) {
    throw new KeepsakeError(
      'USAGE',
      `${printable(folder)} holds no session of ${printable(options.account)}`,
      { details: ['looked for files of icloudpd, pyicloud, kei and icloud-photos-sync'] },
    );
  }
  if (!isOfUse(foreign)) {
    throw new KeepsakeError('USAGE', `the session of ${foreign.tool} in ${printable(folder)} is of no use`, {
      details: foreign.warnings.length > 0 ? foreign.warnings : ['all that it holds has ended'],
    });
  }
  return write(foreign, folder, options);
}

/**
 * The same by itself, where the folder for our session is the one that another tool used: once, as long as there is no
 * session file of ours. What was forgotten on purpose therefore stays forgotten.
 */
export async function takeOverAtFirstUse(options: TakeOverOptions): Promise<TakenOver> {
  const { directory, account, clock, calls = systemFileCalls } = options;
  const nothing = { lines: [], warnings: [] };
  const ours = sessionPath(directory, account);
  if ((await explained(`cannot read ${ours}`, calls.look(ours))) !== undefined) return nothing;
  if ((await calls.look(directory)) === undefined) return nothing;

  const nowMs = clock.now();
  const foreign = await findForeignSession({ folder: directory, account, takesNameless: false, nowMs });
  if (foreign === undefined) return nothing;
  if (!isOfUse(foreign)) return { lines: [], warnings: foreign.warnings };
  return write(foreign, directory, options);
}

/** Loaded where there is no session of ours yet. */
async function findForeignSession(options: FindForeignOptions): Promise<ForeignSession | undefined> {
  const foreign = await import('./find-foreign-session.ts');
  return foreign.findForeignSession(options);
}

function isOfUse({ tokens, cookies }: ForeignSession): boolean {
  return cookies.length > 0 || tokens.sessionToken !== undefined || tokens.trustToken !== undefined;
}

async function write(foreign: ForeignSession, folder: string, options: TakeOverOptions): Promise<TakenOver> {
  const { directory, calls = systemFileCalls } = options;
  const account = options.account.trim().toLowerCase();
  const path = sessionPath(directory, account);
  const repaired = await explained(`cannot use ${directory}`, makePrivateDirectory(calls, directory));
  await explained(
    `cannot write ${path}`,
    replaceSession(calls, path, encodeSession(account, asOurs(foreign))),
  );
  return { lines: [describe(foreign, folder)], warnings: [...repaired, ...foreign.warnings] };
}

/** What was there becomes the spare, as with every other change of the session. */
async function replaceSession(calls: FileCalls, path: string, text: string): Promise<void> {
  if ((await calls.look(path))?.kind === 'file') {
    await replaceFile(calls, `${path}.prev`, await calls.read(path));
  }
  await replaceFile(calls, path, text);
}

function asOurs({ tokens, cookies }: ForeignSession): StoredSession {
  return {
    tokens: {
      // Trust and cookies were given to this browser, so we become it (session.md R7).
      clientId: tokens.clientId ?? `auth-${randomUUID()}`,
      domain: domainOf(cookies),
      sessionToken: tokens.sessionToken,
      sessionId: tokens.sessionId,
      scnt: tokens.scnt,
      accountCountry: tokens.accountCountry,
      trustToken: tokens.trustToken,
      // The other tool did not write it down.
      trustIssuedAtMs: undefined,
    },
    cookies,
  };
}

function domainOf(cookies: ForeignSession['cookies']): Domain {
  return cookies.some(({ domain }) => domain.endsWith('icloud.com.cn')) ? 'cn' : 'com';
}

function describe({ tool, files, tokens, cookies }: ForeignSession, folder: string): string {
  const held = [
    ...(cookies.length === 0 ? [] : [`${cookies.length} cookies`]),
    ...(tokens.sessionToken === undefined ? [] : ['session token']),
    ...(tokens.trustToken === undefined ? [] : ['device trust']),
  ];
  const names = files.map(printable).join(' and ');
  return `took over the session of ${tool} (${held.join(', ')}) from ${names} in ${printable(folder)}, which stay as they are`;
}
