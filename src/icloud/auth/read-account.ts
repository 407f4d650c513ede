import { numberFrom } from '../../base/outside-numbers.ts';
import { serviceUrl, type ServiceUrlOptions } from '../wire/endpoints.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import type { Account } from '../session/session-data.ts';
import type { Domain } from '../wire/endpoints.ts';
import type { OpenTerms } from './terms.ts';

/** What account data says about the session that asked for it (auth.md 8). */
export type AccountAnswer =
  | SignedInAccount
  | { readonly kind: 'other-domain'; readonly domain: Domain }
  | { readonly kind: 'code-wanted' }
  | { readonly kind: 'two-step' }
  | ({ readonly kind: 'terms' } & OpenTerms)
  | { readonly kind: 'web-access-off' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'managed' }
  | { readonly kind: 'no-photos' }
  | { readonly kind: 'unreadable' };

export interface SignedInAccount {
  readonly kind: 'account';
  readonly account: Account;
  /** The photos database wants keys as cookies; what that means is said in `consent.ts`. */
  readonly wantsKeys: boolean;
  /** It is of no use without the cookie of a login; accounts without a second factor were seen to work without. */
  readonly wantsLogin: boolean;
}

/** Throws SERVICE_NOT_UNDERSTOOD when the photos database is said to be at a host that is not Apple's (D12). */
export function readAccount(body: JsonObject, domain: Domain, options: ServiceUrlOptions): AccountAnswer {
  const wanted = domainOf(body['domainToUse']);
  if (wanted !== undefined && wanted !== domain) return { kind: 'other-domain', domain: wanted };

  const info = objectAt(body, 'dsInfo');
  const dsid = textOf(info['dsid']);
  if (dsid === undefined) return { kind: 'unreadable' };
  if (flagFrom(body['termsUpdateNeeded']) === true) {
    return { kind: 'terms', dsid, languageCode: textOf(info['languageCode']) };
  }
  const trust = readTrust(body, info);
  if (trust !== 'enough') return { kind: trust };
  if (flagFrom(info['isWebAccessAllowed']) === false) return { kind: 'web-access-off' };

  const { url, pcsRequired } = objectAt(objectAt(body, 'webservices'), 'ckdatabasews');
  if (typeof url !== 'string') return { kind: whyNoPhotos(info) };
  const wantsLogin = numberFrom(info['hsaVersion']) === 2 || flagFrom(body['isRepairNeeded']) === true;
  const account = { dsid, databaseUrl: serviceUrl(url, options) };
  return { kind: 'account', account, wantsKeys: flagFrom(pcsRequired) === true, wantsLogin };
}

function whyNoPhotos(info: JsonObject): 'locked' | 'managed' | 'no-photos' {
  if (flagFrom(info['locked']) === true) return 'locked';
  return flagFrom(info['isManagedAppleID']) === true ? 'managed' : 'no-photos';
}

/** Accounts without a second factor lack all these fields: absent is not "untrusted" (auth.md 8.4). */
function readTrust(body: JsonObject, info: JsonObject): 'enough' | 'code-wanted' | 'two-step' {
  const isChallenged = flagFrom(body['hsaChallengeRequired']) === true;
  const trusted = flagFrom(body['hsaTrustedBrowser']);
  switch (numberFrom(info['hsaVersion']) ?? 0) {
    case 2:
      return isChallenged || trusted !== true ? 'code-wanted' : 'enough';
    case 1: // the old two-step verification; trusted browsers of such accounts work (auth.md 7.8)
      return isChallenged || trusted === false ? 'two-step' : 'enough';
    default:
      return 'enough';
  }
}

function domainOf(value: unknown): Domain | undefined {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text.endsWith('icloud.com.cn')) return 'cn';
  return text.endsWith('icloud.com') ? 'com' : undefined;
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isJsonObject(value) ? value : {};
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
