import { numberFrom } from '../../base/outside-numbers.ts';
import { printable } from '../../base/printable.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { wantsSecurityKey } from './classify-sign-in.ts';

export type PhoneMode = 'sms' | 'voice';

/** A phone that Apple sends codes to. */
export interface Phone {
  /** Apple's own number for it; need not begin at 1 (auth.md 7.3). */
  readonly id: number;
  /** As far as Apple shows it: `+1 (***) ***-**81`. */
  readonly number: string;
  /** `voice`: it gets no text messages. */
  readonly pushMode: PhoneMode;
  /** Sent back as it came; what it means is not known. */
  readonly nonFTEU: boolean | undefined;
}

/** What `GET /auth` says about the second factor of an account (auth.md 7.2). */
export interface Factors {
  readonly phones: readonly Phone[];
  /** Undefined: not said. */
  readonly hasTrustedDevices: boolean | undefined;
  readonly wantsSecurityKey: boolean;
  /** Codes are neither taken nor sent, for hours. */
  readonly isLocked: boolean;
  /** No more are sent for some hours; one that was sent may be good. */
  readonly sendsNoMore: boolean;
}

/** Looks in each place where the list has been: it moved in spring 2026 (auth.md 7.2). */
export function readFactors(body: JsonObject): Factors {
  const direct = objectAt(body, 'direct');
  const twoSV = objectAt(direct, 'twoSV');
  const places = [
    body,
    objectAt(body, 'phoneNumberVerification'),
    objectAt(twoSV, 'phoneNumberVerification'),
    objectAt(objectAt(twoSV, 'bridgeInitiateData'), 'phoneNumberVerification'),
  ];
  return {
    phones: places.map(readPhones).find((phones) => phones.length > 0) ?? [],
    hasTrustedDevices: [direct, ...places].map(saysTrustedDevices).find((said) => said !== undefined),
    wantsSecurityKey: wantsSecurityKey(body),
    isLocked: isFlagged(places, 'securityCodeLocked'),
    sendsNoMore: isFlagged(places, 'tooManyCodesSent'),
  };
}

function isFlagged(places: readonly JsonObject[], flag: string): boolean {
  return places.some((place) => flagFrom(objectAt(place, 'securityCode')[flag]) === true);
}

/** Whether a push can reach a device; undefined where the answer does not say. */
export function saysTrustedDevices(body: JsonObject): boolean | undefined {
  const has = flagFrom(body['hasTrustedDevices']);
  if (has !== undefined) return has;
  const lacks = flagFrom(body['noTrustedDevices']);
  if (lacks !== undefined) return !lacks;
  const count = numberFrom(body['trustedDeviceCount']);
  return count === undefined ? undefined : count > 0;
}

/** Nobody has so many. */
const MOST_PHONES = 99;

function readPhones(place: JsonObject): readonly Phone[] {
  const list = place['trustedPhoneNumbers'];
  const phones = (Array.isArray(list) ? list : []).slice(0, MOST_PHONES).flatMap(readPhone);
  return phones.length > 0 ? phones : readPhone(place['trustedPhoneNumber']);
}

function readPhone(value: unknown): readonly Phone[] {
  if (!isJsonObject(value)) return [];
  const { numberWithDialCode, obfuscatedNumber, lastTwoDigits, pushMode, nonFTEU } = value;
  const id = numberFrom(value['id']);
  if (id === undefined) return [];
  const number = [numberWithDialCode, obfuscatedNumber, lastTwoDigits].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  return [
    {
      id,
      // Terminals without Unicode show bullets as rubbish.
      number: printable((number ?? 'a phone').replaceAll('\u2022', '*')),
      pushMode: pushMode === 'voice' ? 'voice' : 'sms',
      nonFTEU: typeof nonFTEU === 'boolean' ? nonFTEU : undefined,
    },
  ];
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key];
  return isJsonObject(value) ? value : {};
}
