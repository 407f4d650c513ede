import { expect, it } from 'vitest';
import { type Factors, readFactors } from '../../../../src/icloud/auth/factors.ts';
import type { JsonObject } from '../../../../src/icloud/wire/read-json.ts';
import { bodyOf, describeRecorded, exchangesOf } from '../../../support/recordings.ts';

const phone = {
  id: 4,
  numberWithDialCode: '+1 (•••) •••-••81',
  obfuscatedNumber: '(•••) •••-••81',
  lastTwoDigits: '81',
  pushMode: 'sms',
  nonFTEU: false,
};
const state = { trustedPhoneNumbers: [phone], trustedPhoneNumber: phone, securityCode: {} };
const known = { id: 4, number: '+1 (***) ***-**81', pushMode: 'sms', nonFTEU: false };

it.each<[string, JsonObject]>([
  ['at the top', state],
  ['below phoneNumberVerification', { phoneNumberVerification: state }],
  ['where it stood until 2026', { direct: { twoSV: { phoneNumberVerification: state } } }],
  [
    'where it stands since',
    { direct: { twoSV: { bridgeInitiateData: { phoneNumberVerification: state } } } },
  ],
  ['as a single number', { trustedPhoneNumber: phone }],
])('trap 9: the phones are found %s', (_where, body) => {
  expect(readFactors(body).phones).toEqual([known]);
});

it('C30: of ten thousand phones no more are read than a user can look at', () => {
  const trustedPhoneNumbers = Array.from({ length: 10_000 }, (_, id) => ({ ...phone, id }));
  expect(readFactors({ trustedPhoneNumbers }).phones).toHaveLength(99);
});

it.each<[string, JsonObject, Partial<Factors>]>([
  ['nothing at all', {}, { phones: [], hasTrustedDevices: undefined, isLocked: false }],
  [
    'a bare number',
    { trustedPhoneNumbers: [{ id: 1, lastTwoDigits: '07' }] },
    {
      phones: [{ id: 1, number: '07', pushMode: 'sms', nonFTEU: undefined }],
    },
  ],
  [
    'a phone without an id',
    { trustedPhoneNumbers: [{ numberWithDialCode: '+1' }, 'x', null] },
    { phones: [] },
  ],
  [
    'a phone for calls',
    { trustedPhoneNumbers: [{ ...phone, pushMode: 'voice' }] },
    {
      phones: [{ ...known, pushMode: 'voice' }],
    },
  ],
  ['no devices', { direct: { hasTrustedDevices: false } }, { hasTrustedDevices: false }],
  ['no devices, said otherwise', { noTrustedDevices: true }, { hasTrustedDevices: false }],
  ['devices', { direct: { hasTrustedDevices: true } }, { hasTrustedDevices: true }],
  ['a lock', { phoneNumberVerification: { securityCode: { securityCodeLocked: true } } }, { isLocked: true }],
  ['too many sent', { securityCode: { tooManyCodesSent: true } }, { sendsNoMore: true }],
  [
    'numbers and flags as text',
    {
      trustedPhoneNumbers: [{ ...phone, id: '4' }],
      noTrustedDevices: 'true',
      securityCode: { securityCodeLocked: 1 },
    },
    { phones: [{ ...known, pushMode: 'sms' }], hasTrustedDevices: false, isLocked: true },
  ],
  ['security keys', { fsaChallenge: {}, keyNames: ['Key 1'] }, { wantsSecurityKey: true }],
])('reads %s', (_what, body, expected) => {
  expect(readFactors(body)).toMatchObject(expected);
});

describeRecorded('a recorded answer', () => {
  it('holds the phones that Apple showed', () => {
    const exchange = exchangesOf('2fa_flow_valid_code').find(
      ({ request }) => request.method === 'GET' && request.url.endsWith('/appleauth/auth'),
    );
    if (exchange === undefined) throw new Error('no such exchange');
    const page = bodyOf(exchange).toString();
    const json = /boot_args">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? page;
    const { phones, hasTrustedDevices } = readFactors(JSON.parse(json) as JsonObject);
    expect(phones.length).toBeGreaterThan(0);
    expect(phones.every(({ number }) => !number.includes('•'))).toBe(true);
    expect(hasTrustedDevices).toBe(true);
  });
});
