import type { ErrorCode } from './errors.ts';
import { EXIT } from './exit-codes.ts';

/** What a hint may be made of. */
interface HintWords {
  /** The sync with the flags that the user typed; undefined where they name no folder. */
  readonly sync: string | undefined;
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
  /** What shows the flags. */
  readonly help: string;
}

/** All that follows from an error code. */
export interface ErrorRow {
  /** What the process ends with. */
  readonly exitCode: number;
  /**
   * What a watching run does: it `ends`, because waiting does not help; it `waits` for a person, who has to sign in, or to act on a
   * device or a page of Apple's; it `rests`, and looks again by itself.
   */
  readonly watch: 'ends' | 'waits' | 'rests';
  /** What to do next: the command to type, or the place to tap. `undefined`: the sentence says it all. */
  readonly hint: (words: HintWords) => string | undefined;
}

/** Every error code once. docs/EXIT-CODES.md is tested against it. */
export const ERRORS = {
  USAGE: { exitCode: EXIT.usage, watch: 'ends', hint: ({ help }) => `run \`${help}\` for all flags` },
  PASSWORD_NEEDED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ loginAsking }) =>
      `run ${loginAsking} in a terminal, or give --password-file or KEEPSAKE_PASSWORD`,
  },
  PASSWORD_REJECTED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login, loginAsking, hasFile }) =>
      hasFile
        ? `check address and password at https://account.apple.com, put the right one into the password file, then run ${login}`
        : `check address and password at https://account.apple.com, then run ${loginAsking} in a terminal`,
  },
  APP_SPECIFIC_PASSWORD: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ loginAsking }) =>
      `use the normal password of the Apple Account (app-specific ones work for mail and calendars only): run ${loginAsking} in a terminal`,
  },
  CODE_NEEDED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `run ${login} in a terminal; where there is none, add --request-code, then --code`,
  },
  CODE_REJECTED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `enter the newest code; for a new one, run ${login} in a terminal`,
  },
  CODE_EXPIRED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `a new code is needed: run ${login}, or the same with --request-code`,
  },
  CODES_LOCKED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `leave the account alone until tomorrow, then run ${login} once`,
  },
  ACCOUNT_LOCKED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `unlock it at https://iforgot.apple.com, then run ${login}`,
  },
  ACCOUNT_FEDERATED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: () => 'accounts that sign in at their organisation cannot be used here',
  },
  ACCOUNT_ACTION_NEEDED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) =>
      `sign in once at https://account.apple.com, finish what Apple asks for, then run ${login}`,
  },
  SECURITY_KEY_NEEDED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: () => 'accounts with security keys cannot sign in here; Apple offers them no code',
  },
  TWO_STEP_ACCOUNT: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `change the account to two-factor authentication on a device, then run ${login}`,
  },
  TERMS_NOT_ACCEPTED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ again }) => again('sign in at https://www.icloud.com and accept the new terms'),
  },
  WEB_ACCESS_OFF: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ again }) =>
      again('on a device: Settings, your name, iCloud, turn on "Access iCloud Data on the Web"'),
  },
  WRONG_DOMAIN: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ loginElsewhere }) => `use the other --domain: run ${loginElsewhere}`,
  },
  PHOTOS_NOT_SET_UP: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ again }) =>
      again('open https://www.icloud.com/photos once in a browser, finish what Apple asks there'),
  },
  SESSION_REFUSED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `run ${login} in a terminal`,
  },
  ACCOUNT_MANAGED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: () => 'ask whoever manages the account to allow iCloud Photos on the web',
  },
  CONSENT_NEEDED: {
    exitCode: EXIT.signInNeeded,
    watch: 'waits',
    hint: ({ login }) => `run ${login} in a terminal with one of your devices at hand: it says what to tap`,
  },
  ACCOUNT_BUSY: {
    exitCode: EXIT.accountBusy,
    watch: 'rests',
    hint: () => 'wait until the other keepsake has ended, or stop it',
  },
  LOCK_LOST: {
    exitCode: EXIT.accountBusy,
    watch: 'ends',
    hint: ({ again }) => again('make sure that nothing else uses the cookie directory'),
  },
  DESTINATION_UNUSABLE: {
    exitCode: EXIT.destination,
    watch: 'rests',
    hint: () => 'choose another folder with --directory, or make this one writable',
  },
  DESTINATION_FULL: {
    exitCode: EXIT.destination,
    watch: 'rests',
    hint: ({ again }) => `${again('free some space there')}; nothing needs repair`,
  },
  DESTINATION_MISSING: {
    exitCode: EXIT.destination,
    watch: 'rests',
    hint: ({ again }) =>
      `${again('mount the disk')}; to go on in the folder that is there now, add --new-destination`,
  },
  OUTPUT_UNWRITABLE: {
    exitCode: EXIT.destination,
    watch: 'ends',
    hint: ({ again }) => again('make room there, or send standard output elsewhere'),
  },
  SERVICE_UNREACHABLE: {
    exitCode: EXIT.service,
    watch: 'rests',
    hint: ({ again }) => again('check the network and the proxy settings'),
  },
  SERVICE_THROTTLING: {
    exitCode: EXIT.service,
    watch: 'rests',
    hint: ({ goesOn }) =>
      `this says nothing about your password; ${goesOn ? 'wait' : 'wait, do not retry at once, then run the same command'}`,
  },
  SIGN_IN_WAITS: {
    exitCode: EXIT.service,
    watch: 'rests',
    hint: ({ login, goesOn }) =>
      `${goesOn ? 'keepsake goes on by itself then' : 'the same command signs in again then'}; to sign in now, run ${login} in a terminal`,
  },
  SERVICE_REFUSING: {
    exitCode: EXIT.service,
    watch: 'rests',
    hint: ({ goesOn }) =>
      goesOn
        ? 'it is tried again; what is done stays done'
        : 'run the same command again later; what is done stays done',
  },
  SERVICE_NOT_UNDERSTOOD: {
    exitCode: EXIT.service,
    watch: 'rests',
    hint: () => 'look for a newer keepsake; if there is none, report this with --log-level debug',
  },
  STATE_DAMAGED: {
    exitCode: EXIT.ownState,
    watch: 'ends',
    hint: () => 'look at the cookie directory named above; photos already downloaded are not affected',
  },
  STATE_PUT_ASIDE: {
    exitCode: EXIT.ownState,
    watch: 'rests',
    hint: ({ goesOn, sync }) =>
      goesOn
        ? 'it goes on by itself with a new one'
        : `run ${sync ?? 'a sync'}: it starts a new one, and downloads nothing twice`,
  },
  STATE_UNREADABLE: {
    exitCode: EXIT.ownState,
    watch: 'rests',
    hint: ({ again }) => again('check the disk that holds the cookie directory'),
  },
  STATE_OLDER: {
    exitCode: EXIT.ownState,
    watch: 'ends',
    hint: ({ login }) => `run ${login}, or any sync: the file is brought up to date before anything else`,
  },
  INTERRUPTED: { exitCode: EXIT.interrupted, watch: 'ends', hint: () => undefined },
  INTERNAL: {
    exitCode: EXIT.bug,
    watch: 'ends',
    hint: () => 'this is a bug in keepsake: please report it with the lines above',
  },
} as const satisfies Readonly<Record<ErrorCode, ErrorRow>>;

export function exitCodeOf(code: ErrorCode): number {
  return ERRORS[code].exitCode;
}

/** Whether only a person can change it. `code` may be of another version, which wrote it down. */
export function needsPerson(code: string): boolean {
  return isErrorCode(code) && ERRORS[code].watch === 'waits';
}

/** Of a code that may be of another version: nothing is known of that but that something failed. */
export function exitCodeOfWord(code: string): number {
  return isErrorCode(code) ? ERRORS[code].exitCode : EXIT.someFailed;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
