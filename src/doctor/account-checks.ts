import { KeepsakeError } from '../base/errors.ts';
import { localTime } from '../base/local-time.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Asset, Address } from '../model/asset.ts';
import { describeOthers, type OtherZone } from '../model/other-zones.ts';
import type { SignedIn } from '../model/photo-source.ts';
import type { DoctorPorts, Finding } from './check.ts';

/** Does Apple accept the session as it lies there? At most it is renewed silently; no password is proved. */
export async function checkSession(ports: DoctorPorts): Promise<Finding> {
  try {
    const account = await ports.openAccount({ mayProve: false });
    return { result: 'ok', says: `Apple accepts the session${until(await account.signIn(ports.signal))}` };
  } catch (error) {
    if (!(error instanceof KeepsakeError) || error.code !== 'PASSWORD_NEEDED') throw error;
    const { typed } = ports.config;
    return {
      result: 'warn',
      says: 'the session has ended; the next step is the password',
      action: `run \`${ownCommand('login', typed)}\` in a terminal, or \`${ownCommand('doctor', typed, { more: '--login' })}\``,
      // With --login the next check mends it.
      blocks: !ports.wants.login,
    };
  }
}

/** `--login`: one proof of the password where the session needs one; it counts as an attempt like any other. */
export async function checkLogin(ports: DoctorPorts): Promise<Finding> {
  if (!ports.wants.login) {
    return { result: 'skip', says: 'sends one proof of the password; only with --login' };
  }
  const silent = await ports.openAccount({ mayProve: false });
  if (await isAccepted(silent.signIn(ports.signal))) {
    return { result: 'skip', says: 'the session lives: a proof would cost an attempt and tell nothing' };
  }
  const account = await ports.openAccount({ mayProve: true });
  return { result: 'ok', says: `Apple accepts the password${until(await account.signIn(ports.signal))}` };
}

async function isAccepted(signIn: Promise<SignedIn>): Promise<boolean> {
  try {
    await signIn;
    return true;
  } catch (error) {
    if (error instanceof KeepsakeError && error.code === 'PASSWORD_NEEDED') return false;
    throw error;
  }
}

function until({ trustEnds }: SignedIn): string {
  if (trustEnds === undefined) return '';
  return `; trusted until ${localTime(trustEnds.atMs)}${trustEnds.estimated ? ' (estimated)' : ''}`;
}

/** Signing in ends with WEB_ACCESS_OFF or CONSENT_NEEDED where it is not so, and this check is not reached. */
export async function checkWebAccess(): Promise<Finding> {
  return { result: 'ok', says: 'iCloud data may be read on the web' };
}

export async function checkPhotos(ports: DoctorPorts): Promise<Finding> {
  const account = await ports.openAccount({ mayProve: false });
  const { libraries, others } = await account.libraries(ports.signal);
  const shared = libraries.filter(({ kind }) => kind === 'shared').length;
  return {
    result: 'ok',
    says: `${shared === 0 ? 'a personal library' : `a personal library and ${shared} shared`}${besideWords(others)}`,
  };
}

function besideWords(others: readonly OtherZone[]): string {
  return others.length === 0 ? '' : `; beside them ${describeOthers(others)}, which are not synced`;
}

export async function checkDrive(): Promise<Finding> {
  return { result: 'skip', says: 'iCloud Drive is not configured' };
}

const PROBE_BYTES = 64 * 1024;

/** `--download-probe`: the beginning of the newest photo, for the way to the content hosts. Nothing is written. */
export async function checkDownload(ports: DoctorPorts): Promise<Finding> {
  if (!ports.wants.downloadProbe) return { result: 'skip', says: 'only with --download-probe' };
  const account = await ports.openAccount({ mayProve: false });
  const { libraries } = await account.libraries(ports.signal);
  const library = libraries.find(({ kind }) => kind === 'personal');
  if (library === undefined) return { result: 'skip', says: 'there is no personal library' };

  let asset: Asset | undefined;
  for await (const page of account.list(library, { limit: 1 }, ports.signal)) asset ??= page.assets[0];
  const address: Address | undefined = asset?.resources.original?.address;
  if (address === undefined)
    return { result: 'skip', says: 'the library has no photo that can be downloaded' };

  const body = await account.open(address, 0, ports.signal);
  if (body.kind !== 'body') {
    return {
      result: 'fail',
      says: `the newest photo cannot be downloaded (${body.kind})`,
      code: 'SERVICE_REFUSING',
      action: 'let *.icloud-content.com pass in firewall and DNS filter',
    };
  }
  let received = 0;
  for await (const chunk of body.chunks) {
    received += chunk.length;
    if (received >= PROBE_BYTES) break;
  }
  body.discard();
  return { result: 'ok', says: `the content host sends: ${received} bytes of the newest photo` };
}
