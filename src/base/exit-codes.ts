import type { ErrorCode } from './errors.ts';

/** The numbers the process ends with; the table of docs/EXIT-CODES.md. */
export const EXIT = {
  ok: 0,
  bug: 1,
  usage: 2,
  someFailed: 3,
  signInNeeded: 4,
  accountBusy: 5,
  destination: 6,
  service: 7,
  ownState: 8,
  interrupted: 130,
  terminated: 143,
} as const;

const BY_CODE: Readonly<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  PASSWORD_NEEDED: EXIT.signInNeeded,
  PASSWORD_REJECTED: EXIT.signInNeeded,
  APP_SPECIFIC_PASSWORD: EXIT.signInNeeded,
  CODE_NEEDED: EXIT.signInNeeded,
  CODE_REJECTED: EXIT.signInNeeded,
  CODE_EXPIRED: EXIT.signInNeeded,
  CODES_LOCKED: EXIT.signInNeeded,
  ACCOUNT_LOCKED: EXIT.signInNeeded,
  ACCOUNT_FEDERATED: EXIT.signInNeeded,
  ACCOUNT_ACTION_NEEDED: EXIT.signInNeeded,
  SECURITY_KEY_NEEDED: EXIT.signInNeeded,
  TWO_STEP_ACCOUNT: EXIT.signInNeeded,
  TERMS_NOT_ACCEPTED: EXIT.signInNeeded,
  WEB_ACCESS_OFF: EXIT.signInNeeded,
  WRONG_DOMAIN: EXIT.signInNeeded,
  PHOTOS_NOT_SET_UP: EXIT.signInNeeded,
  SESSION_REFUSED: EXIT.signInNeeded,
  ACCOUNT_MANAGED: EXIT.signInNeeded,
  CONSENT_NEEDED: EXIT.signInNeeded,
  ACCOUNT_BUSY: EXIT.accountBusy,
  LOCK_LOST: EXIT.accountBusy,
  DESTINATION_UNUSABLE: EXIT.destination,
  DESTINATION_FULL: EXIT.destination,
  DESTINATION_MISSING: EXIT.destination,
  OUTPUT_UNWRITABLE: EXIT.destination,
  SERVICE_UNREACHABLE: EXIT.service,
  SERVICE_THROTTLING: EXIT.service,
  SIGN_IN_WAITS: EXIT.service,
  SERVICE_REFUSING: EXIT.service,
  SERVICE_NOT_UNDERSTOOD: EXIT.service,
  STATE_DAMAGED: EXIT.ownState,
  INTERRUPTED: EXIT.interrupted,
  INTERNAL: EXIT.bug,
};

export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code];
}
