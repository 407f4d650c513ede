import { isPassing } from '../../http/decide-retry.ts';
import { readAppleError } from '../wire/read-apple-error.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject, isPage, type JsonObject } from '../wire/read-json.ts';
import { isSuccess } from '../../http/is-success.ts';
import { isConflict, isOurFault, isThrottling } from '../wire/status.ts';
import type { AppleReply } from './sign-in-client.ts';

/** What Apple said to a code (auth.md 7.4). */
export type CodeOutcome = { readonly kind: 'accepted' } | { readonly kind: 'wrong' } | CodeTrouble;

/** What Apple said to the wish to have a code sent (auth.md 7.3). */
export type RequestOutcome =
  | { readonly kind: 'sent' }
  /** Not to this number, not now; it comes and goes. */
  | { readonly kind: 'number-unusable' }
  | { readonly kind: 'pause-wanted' }
  | CodeTrouble;

export type CodeTrouble =
  /** Too many codes: nothing helps but waiting for hours. */
  | { readonly kind: 'locked' }
  /** The sign-in that the code belongs to is over. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'trouble' }
  | { readonly kind: 'refused' }
  /** A page of another server: Apple has not heard us. */
  | { readonly kind: 'not-understood' };

type CodeReply = Pick<AppleReply, 'status' | 'json' | 'hasNewSessionToken'> & { readonly text?: string };

const WRONG_CODE = '-21669';
const TOO_MANY_CODES = '-22982';
const NUMBER_UNUSABLE = '-28248';

/** What the answer to a submitted code means. Since mid-2026 a right code may be answered with 409 or 412. */
export function classifyCode(reply: CodeReply): CodeOutcome {
  const { status, json = {}, hasNewSessionToken } = reply;
  const { codes } = readAppleError(json);

  // An error may stand in a 200 as well (auth.md 4).
  const isWrong = codes.includes(WRONG_CODE) && !findFlag(json, 'valid');
  if (isSuccess(status) && !isWrong) return { kind: isPage(reply) ? 'not-understood' : 'accepted' };
  if (isOurFault(status) && findFlag(json, 'valid')) return { kind: 'accepted' };
  if (status === 423 || isLocked(json, codes, 'tooManyCodesValidated')) return { kind: 'locked' };
  if (codes.includes(WRONG_CODE)) return { kind: 'wrong' };
  switch (status) {
    case 400:
      return { kind: 'wrong' };
    case 409:
      return { kind: hasNewSessionToken && codes.length === 0 ? 'accepted' : 'wrong' };
    case 401:
    case 404:
      return { kind: 'expired' };
    default:
      return classifyOther(status);
  }
}

/** What the answer to `PUT verify/trusteddevice/securitycode` or `PUT verify/phone` means. */
export function classifyRequest(reply: CodeReply): RequestOutcome {
  const { status, json = {} } = reply;
  const { codes } = readAppleError(json);
  if (status === 423 || isLocked(json, codes, 'tooManyCodesSent')) return { kind: 'locked' };
  // An error may stand in a 200 as well (auth.md 7.3).
  if (codes.includes(NUMBER_UNUSABLE) || status === 412) return { kind: 'number-unusable' };
  if (isSuccess(status) && isPage(reply)) return { kind: 'not-understood' };
  const isSent = isSuccess(status) || (isConflict(status) && reply.json !== undefined);
  if (isSent && codes.length === 0) return { kind: 'sent' };
  if (findFlag(json, 'securityCodeCooldown')) return { kind: 'pause-wanted' };
  // A 404 ends a sign-in when a code is submitted (auth.md 7.4); of a wish it says only that Apple did not hear it.
  return status === 401 ? { kind: 'expired' } : classifyOther(status);
}

function classifyOther(status: number): CodeTrouble {
  if (isThrottling(status)) return { kind: 'throttled' };
  return { kind: isPassing(status) ? 'trouble' : 'refused' };
}

function isLocked(
  body: JsonObject,
  codes: readonly string[],
  flag: 'tooManyCodesValidated' | 'tooManyCodesSent',
): boolean {
  return codes.includes(TOO_MANY_CODES) || findFlag(body, flag) || findFlag(body, 'securityCodeLocked');
}

/** Is `securityCode[flag]` true? The object moves about in the answer: top level, or a few levels below (auth.md 7.4). */
function findFlag(body: JsonObject, flag: string, levelsBelow = 4): boolean {
  const code = body['securityCode'];
  if (isJsonObject(code) && flagFrom(code[flag]) === true) return true;
  if (levelsBelow === 0) return false;
  return Object.values(body).some((value) => isJsonObject(value) && findFlag(value, flag, levelsBelow - 1));
}
