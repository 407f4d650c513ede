import type { ErrorCode } from '../base/errors.ts';

/** What only a person can change: by signing in, on a device of theirs, or on a page of Apple's. */
export const NEEDS_PERSON: ReadonlySet<ErrorCode> = new Set([
  'PASSWORD_NEEDED',
  'PASSWORD_REJECTED',
  'APP_SPECIFIC_PASSWORD',
  'CODE_NEEDED',
  'CODE_REJECTED',
  'CODE_EXPIRED',
  'CODES_LOCKED',
  'ACCOUNT_LOCKED',
  'ACCOUNT_FEDERATED',
  'ACCOUNT_MANAGED',
  'ACCOUNT_ACTION_NEEDED',
  'SECURITY_KEY_NEEDED',
  'TWO_STEP_ACCOUNT',
  'SESSION_REFUSED',
  'CONSENT_NEEDED',
  'TERMS_NOT_ACCEPTED',
  'WEB_ACCESS_OFF',
  'WRONG_DOMAIN',
  'PHOTOS_NOT_SET_UP',
]);
