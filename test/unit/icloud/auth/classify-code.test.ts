import { expect, it } from 'vitest';
import { classifyRequest } from '../../../../src/icloud/auth/classify-code.ts';
import type { JsonObject } from '../../../../src/icloud/wire/read-json.ts';

const FLAGS = { tooManyCodesSent: false, securityCodeLocked: false, securityCodeCooldown: false };
const unusable = { service_errors: [{ code: '-28248' }] };

it.each<[string, number, JsonObject | undefined, string]>([
  ['202 without a body', 202, undefined, 'sent'],
  ['200 with the state', 200, { mode: 'sms', securityCode: FLAGS }, 'sent'],
  ['409 with the state', 409, { mode: 'sms', securityCode: FLAGS }, 'sent'],
  ['409 without anything', 409, undefined, 'refused'],
  ['200 with an error in it', 200, { serviceErrors: [{ code: -28248 }] }, 'number-unusable'],
  ['412', 412, undefined, 'number-unusable'],
  ['-28248 in a 500', 500, unusable, 'number-unusable'],
  ['423', 423, undefined, 'locked'],
  ['tooManyCodesSent', 200, { securityCode: { ...FLAGS, tooManyCodesSent: true } }, 'locked'],
  ['securityCodeLocked', 400, { securityCode: { ...FLAGS, securityCodeLocked: true } }, 'locked'],
  ['a cooldown', 400, { securityCode: { ...FLAGS, securityCodeCooldown: true } }, 'pause-wanted'],
  ['401', 401, undefined, 'expired'],
  ['404', 404, undefined, 'refused'],
  ['429', 429, undefined, 'throttled'],
  ['503', 503, undefined, 'throttled'],
  ['502', 502, undefined, 'trouble'],
  ['400', 400, undefined, 'refused'],
])('asked for a code, %s is told apart', (_name, status, json, kind) => {
  expect(classifyRequest({ status, json, hasNewSessionToken: false })).toEqual({ kind });
});
