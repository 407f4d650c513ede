import { KeepsakeError } from '../base/errors.ts';
import { Secret } from '../base/secret.ts';
import { KeyringUnavailable } from '../config/keyring.ts';
import { oddities } from '../config/password-shape.ts';
import { checkPassword } from '../model/credential.ts';
import type { DoctorPorts, Finding } from './check.ts';

export async function checkProgram({ versions }: DoctorPorts): Promise<Finding> {
  const { node = 'unknown', icu } = versions;
  // File names are composed and compared by the rules that ICU brings.
  if (icu === undefined) {
    return {
      result: 'fail',
      says: `Node.js ${node} comes without the Unicode rules (ICU)`,
      code: 'USAGE',
      action: 'install Node.js 24 LTS from https://nodejs.org',
    };
  }
  return { result: 'ok', says: `Node.js ${node}, ICU ${icu}` };
}

/** Shapes that make every proof wrong, or are no account at all (auth.md 5.6). */
export async function checkAddress({ config: { username } }: DoctorPorts): Promise<Finding> {
  if (/\s/.test(username)) return noAddress('the address has a blank in it');
  if (!username.includes('@') && !/^\+?\d{6,}$/.test(username)) {
    return noAddress('the address is neither an e-mail address nor a phone number');
  }
  // oxlint-disable-next-line no-control-regex -- everything beyond ASCII is what this looks for
  if (/[^\u0000-\u007f]/.test(username)) {
    return {
      result: 'warn',
      says: 'the address holds letters beyond ASCII: some look like others',
      action: 'type the address anew instead of copying it',
    };
  }
  return { result: 'ok', says: 'the address looks like one' };
}

function noAddress(says: string): Finding {
  const action = 'give the address of the Apple Account as https://account.apple.com shows it';
  return { result: 'fail', says, code: 'USAGE', action };
}

const PROXIES = ['https_proxy', 'http_proxy', 'HTTPS_PROXY', 'HTTP_PROXY'];
const AUTHORITIES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

export async function checkEnvironment({ env, config }: DoctorPorts): Promise<Finding> {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    return {
      result: 'fail',
      says: 'NODE_TLS_REJECT_UNAUTHORIZED=0 lets anybody between here and Apple read the session',
      code: 'USAGE',
      action: 'unset NODE_TLS_REJECT_UNAUTHORIZED; for a company proxy use NODE_EXTRA_CA_CERTS',
    };
  }
  const set = (names: readonly string[]) => names.filter((name) => (env[name] ?? '') !== '');
  const [proxies, authorities] = [set(PROXIES), set(AUTHORITIES)];
  const notes = [
    ...proxies.map((name) => `${name} leads to ${hostOf(env[name])}`),
    ...(authorities.length === 0 ? [] : [`certificates of your own: ${authorities.join(', ')}`]),
    ...(config.network.simulator === undefined ? [] : ['a simulated iCloud in place of the real one']),
  ];
  return {
    result: 'ok',
    says: notes.length === 0 ? 'no proxy, no certificates of your own' : notes.join('; '),
  };
}

/** A proxy's address may hold a password. */
function hostOf(address: string | undefined): string {
  return URL.parse(address ?? '')?.host ?? 'an address that cannot be read';
}

/** Which credential the next unattended sign-in would use. Runs no command: that may ask a person or cost money. */
export async function checkPasswordSource({ config, files, keyring }: DoctorPorts): Promise<Finding> {
  const { password: settings, username } = config;
  for (const provider of settings.providers) {
    switch (provider) {
      case 'parameter':
        if (settings.parameter !== undefined) return judge(settings.parameter, 'the command line');
        break;
      case 'environment':
        if (settings.environment !== undefined) return judge(settings.environment, 'the environment');
        break;
      case 'file':
        if (settings.file !== undefined) return judge(settings.file.content, 'the password file');
        break;
      case 'command':
        if (settings.command !== undefined) return { result: 'ok', says: 'from a command (not run here)' };
        break;
      case 'stored': {
        const stored = await files.credential(settings.key);
        if (stored.kind === 'hash') {
          return { result: 'ok', says: `a stored credential that worked ${day(stored.workedAtMs)}` };
        }
        if (stored.kind === 'closed') {
          return {
            result: 'warn',
            says: `there is a stored credential, but ${stored.why}`,
            action: 'give the key it was stored with, or store it anew with --store-credential',
          };
        }
        break;
      }
      case 'keyring': {
        // Only by wish: some keyrings ask the person in front of the screen.
        const found = settings.areChosen ? await keyring.read(username).catch(unlessUnavailable) : undefined;
        if (found instanceof KeyringUnavailable) return { result: 'warn', says: found.message };
        if (found !== undefined) return judge(found, 'the keyring');
        break;
      }
      case 'console':
        break;
    }
  }
  return {
    result: 'ok',
    says: 'none lies ready: keepsake asks when Apple wants it, and says so where nobody can answer',
  };
}

function judge(password: Secret, source: string): Finding {
  try {
    checkPassword(password);
  } catch (error) {
    if (!(error instanceof KeepsakeError)) throw error;
    return { result: 'fail', says: `from ${source}: ${error.message}`, code: error.code };
  }
  const odd = oddities(password.reveal());
  if (odd.length === 0) return { result: 'ok', says: `from ${source}` };
  return {
    result: 'warn',
    says: `from ${source}; it holds ${odd.join(' and ')}`,
    action: 'make sure that this really belongs to the password',
  };
}

function unlessUnavailable(error: unknown): KeyringUnavailable {
  if (error instanceof KeyringUnavailable) return error;
  throw error;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
