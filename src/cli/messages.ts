import type { ErrorCode } from '../base/errors.ts';
import type { Config } from '../config/config.ts';

/** What to do next, by error code: the command to type, or the place to tap. `undefined`: the sentence says it all. */
const HINTS: Readonly<Record<ErrorCode, string | undefined>> = {
  USAGE: 'run `keepsake --help` for all flags',
  PASSWORD_NEEDED:
    'run `keepsake login --username ADDRESS` in a terminal, or give --password-file or KEEPSAKE_PASSWORD',
  PASSWORD_REJECTED:
    'check address and password at https://account.apple.com, then run `keepsake login --username ADDRESS`',
  APP_SPECIFIC_PASSWORD:
    'use the normal password of the Apple Account; app-specific ones work for mail and calendars only',
  CODE_NEEDED:
    'run `keepsake login --username ADDRESS` in a terminal; where there is none, add --request-code, then --code',
  CODE_REJECTED: 'enter the newest code; for a new one, run `keepsake login --username ADDRESS` again',
  CODE_EXPIRED:
    'a new code is needed: run `keepsake login --username ADDRESS`, or the same with --request-code',
  CODES_LOCKED: 'leave the account alone until tomorrow, then run `keepsake login --username ADDRESS` once',
  ACCOUNT_LOCKED: 'unlock it at https://iforgot.apple.com, then run `keepsake login --username ADDRESS`',
  ACCOUNT_FEDERATED: 'accounts that sign in at their organisation cannot be used here',
  ACCOUNT_ACTION_NEEDED:
    'sign in once at https://account.apple.com, finish what Apple asks for, then try again',
  SECURITY_KEY_NEEDED: 'accounts with security keys cannot sign in here; Apple offers them no code',
  TWO_STEP_ACCOUNT: 'change the account to two-factor authentication on a device, then try again',
  TERMS_NOT_ACCEPTED: 'sign in at https://www.icloud.com, accept the new terms, then try again',
  WEB_ACCESS_OFF:
    'on a device: Settings, your name, iCloud, turn on "Access iCloud Data on the Web", then try again',
  WRONG_DOMAIN: 'run the same command with the other --domain (com or cn)',
  PHOTOS_NOT_SET_UP: 'open https://www.icloud.com/photos once and finish the set-up, then try again',
  SESSION_REFUSED: 'run `keepsake login --username ADDRESS`',
  ACCOUNT_MANAGED: 'ask whoever manages the account to allow iCloud Photos on the web',
  CONSENT_NEEDED:
    'run `keepsake login --username ADDRESS` in a terminal with one of your devices at hand: it says what to tap',
  ACCOUNT_BUSY: 'wait until the other keepsake has ended, or stop it',
  LOCK_LOST: 'make sure that nothing else uses the cookie directory, then run the same command again',
  DESTINATION_UNUSABLE: 'choose another folder with --directory, or make this one writable',
  DESTINATION_FULL: 'free some space there, then run the same command again; nothing needs repair',
  DESTINATION_MISSING:
    'mount the disk and run the same command again; if you emptied the folder on purpose, add --new-destination',
  OUTPUT_UNWRITABLE: 'make room there, or send standard output elsewhere; then run the same command again',
  SERVICE_UNREACHABLE: 'check the network and the proxy settings, then run the same command again',
  SERVICE_THROTTLING:
    'this says nothing about your password; wait, do not retry at once, then run the same command',
  SIGN_IN_WAITS:
    'keepsake goes on by itself then; to sign in now, run `keepsake login --username ADDRESS` in a terminal',
  SERVICE_REFUSING: 'run the same command again later; what is done stays done',
  SERVICE_NOT_UNDERSTOOD: 'look for a newer keepsake; if there is none, report this with --log-level debug',
  STATE_DAMAGED: 'look at the cookie directory named above; photos already downloaded are not affected',
  INTERRUPTED: undefined,
  INTERNAL: 'this is a bug in keepsake: please report it with the lines above',
};

/** What the user typed that a command in a hint needs, too. */
export interface Typed {
  readonly username: string | undefined;
  readonly cookieDirectory?: string | undefined;
}

/** The hint for an error, with the account's own address in the command to type. */
export function hintFor(code: ErrorCode, { username, cookieDirectory }: Typed): string | undefined {
  const address = username === undefined || username === '' ? 'ADDRESS' : username;
  const folder = cookieDirectory === undefined ? '' : ` --cookie-directory ${quoted(cookieDirectory)}`;
  return HINTS[code]
    ?.replace('--username ADDRESS', `--username ${address}${folder}`)
    .replace('ADDRESS', address);
}

export function typedIn({
  username,
  cookieDirectoryTyped,
}: Pick<Config, 'username' | 'cookieDirectoryTyped'>): Typed {
  return { username, cookieDirectory: cookieDirectoryTyped };
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./~+@:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
