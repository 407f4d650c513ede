import type { ErrorCode } from '../base/errors.ts';
import { ownCommand } from '../config/own-command.ts';
import type { RawValues } from '../config/read-values.ts';

/** What a hint may be made of. */
interface Words {
  /** Sign in, as the user typed it. */
  readonly login: string;
  /** The same, and the password is asked for. */
  readonly loginAsking: string;
  /** The same in the other country. */
  readonly loginElsewhere: string;
  /** Whether a password file is in use. */
  readonly hasFile: boolean;
  /** What a person does first; a watching run then goes on by itself. */
  readonly again: (first: string) => string;
  readonly goesOn: boolean;
}

/** What to do next, by error code: the command to type, or the place to tap. `undefined`: the sentence says it all. */
const HINTS: Readonly<Record<ErrorCode, (words: Words) => string | undefined>> = {
  USAGE: () => 'run `keepsake --help` for all flags',
  PASSWORD_NEEDED: ({ loginAsking }) =>
    `run ${loginAsking} in a terminal, or give --password-file or KEEPSAKE_PASSWORD`,
  PASSWORD_REJECTED: ({ login, loginAsking, hasFile }) =>
    hasFile
      ? `check address and password at https://account.apple.com, put the right one into the password file, then run ${login}`
      : `check address and password at https://account.apple.com, then run ${loginAsking} in a terminal`,
  APP_SPECIFIC_PASSWORD: ({ loginAsking }) =>
    `use the normal password of the Apple Account (app-specific ones work for mail and calendars only): run ${loginAsking} in a terminal`,
  CODE_NEEDED: ({ login }) =>
    `run ${login} in a terminal; where there is none, add --request-code, then --code`,
  CODE_REJECTED: ({ login }) => `enter the newest code; for a new one, run ${login} in a terminal`,
  CODE_EXPIRED: ({ login }) => `a new code is needed: run ${login}, or the same with --request-code`,
  CODES_LOCKED: ({ login }) => `leave the account alone until tomorrow, then run ${login} once`,
  ACCOUNT_LOCKED: ({ login }) => `unlock it at https://iforgot.apple.com, then run ${login}`,
  ACCOUNT_FEDERATED: () => 'accounts that sign in at their organisation cannot be used here',
  ACCOUNT_ACTION_NEEDED: ({ login }) =>
    `sign in once at https://account.apple.com, finish what Apple asks for, then run ${login}`,
  SECURITY_KEY_NEEDED: () => 'accounts with security keys cannot sign in here; Apple offers them no code',
  TWO_STEP_ACCOUNT: ({ login }) =>
    `change the account to two-factor authentication on a device, then run ${login}`,
  TERMS_NOT_ACCEPTED: ({ again }) => again('sign in at https://www.icloud.com and accept the new terms'),
  WEB_ACCESS_OFF: ({ again }) =>
    again('on a device: Settings, your name, iCloud, turn on "Access iCloud Data on the Web"'),
  WRONG_DOMAIN: ({ loginElsewhere }) => `use the other --domain: run ${loginElsewhere}`,
  PHOTOS_NOT_SET_UP: ({ again }) =>
    again('open https://www.icloud.com/photos once in a browser, finish what Apple asks there'),
  SESSION_REFUSED: ({ login }) => `run ${login} in a terminal`,
  ACCOUNT_MANAGED: () => 'ask whoever manages the account to allow iCloud Photos on the web',
  CONSENT_NEEDED: ({ login }) =>
    `run ${login} in a terminal with one of your devices at hand: it says what to tap`,
  ACCOUNT_BUSY: () => 'wait until the other keepsake has ended, or stop it',
  LOCK_LOST: ({ again }) => again('make sure that nothing else uses the cookie directory'),
  DESTINATION_UNUSABLE: () => 'choose another folder with --directory, or make this one writable',
  DESTINATION_FULL: ({ again }) => `${again('free some space there')}; nothing needs repair`,
  DESTINATION_MISSING: ({ again }) =>
    `${again('mount the disk')}; to go on in the folder that is there now, add --new-destination`,
  OUTPUT_UNWRITABLE: ({ again }) => again('make room there, or send standard output elsewhere'),
  SERVICE_UNREACHABLE: ({ again }) => again('check the network and the proxy settings'),
  SERVICE_THROTTLING: ({ goesOn }) =>
    `this says nothing about your password; ${goesOn ? 'wait' : 'wait, do not retry at once, then run the same command'}`,
  SIGN_IN_WAITS: ({ login, goesOn }) =>
    `${goesOn ? 'keepsake goes on by itself then' : 'the same command signs in again then'}; to sign in now, run ${login} in a terminal`,
  SERVICE_REFUSING: ({ goesOn }) =>
    goesOn
      ? 'it is tried again; what is done stays done'
      : 'run the same command again later; what is done stays done',
  SERVICE_NOT_UNDERSTOOD: () =>
    'look for a newer keepsake; if there is none, report this with --log-level debug',
  STATE_DAMAGED: () => 'look at the cookie directory named above; photos already downloaded are not affected',
  INTERRUPTED: () => undefined,
  INTERNAL: () => 'this is a bug in keepsake: please report it with the lines above',
};

/**
 * The hint for an error, with the user's own flags in the command to type. `goesOn`: a watching run tries again by itself, so
 * nobody has to.
 */
export function hintFor(
  code: ErrorCode,
  typed: RawValues,
  { goesOn = false }: { readonly goesOn?: boolean } = {},
): string | undefined {
  const { passwordFile, domain } = typed;
  const isChina = Array.isArray(domain) && domain.at(-1) === 'cn';
  const elsewhere = { ...typed, domain: [isChina ? 'com' : 'cn'] };
  return HINTS[code]({
    login: inTicks(ownCommand('login', typed)),
    loginAsking: inTicks(ownCommand('login', typed, { scope: 'asking' })),
    loginElsewhere: inTicks(ownCommand('login', elsewhere)),
    hasFile: passwordFile !== undefined,
    again: (first) => (goesOn ? first : `${first}, then run the same command again`),
    goesOn,
  });
}

function inTicks(command: string): string {
  return `\`${command}\``;
}
