import { expect, it } from 'vitest';
import { classifyCode } from '../../../../src/icloud/auth/classify-code.ts';
import { classifyComplete, classifyInit } from '../../../../src/icloud/auth/classify-sign-in.ts';

const errors = (code: string | number) => ({ serviceErrors: [{ code, message: 'no' }] });

it.each<[status: number, code: string | number, kind: string]>([
  [400, '-20101', 'password-rejected'],
  [400, -20209, 'locked'],
  [412, '-20209', 'locked'],
  [412, '-22320', 'federated'],
  [400, '-1', 'start-over'],
  [412, '-1', 'repair-wanted'],
  [403, '-20209', 'locked'],
  [200, '-20101', 'password-rejected'],
  [409, '-22320', 'federated'],
  [200, '-1', 'signed-in'],
  [409, '-1', 'code-wanted'],
])('D1: a proof is answered with %i, and in it %s', (status, code, kind) => {
  expect(classifyComplete({ status, json: errors(code), retryAfterMs: undefined }).kind).toBe(kind);
});

it.each<[string, number, object, string]>([
  ['a wrong code', 200, { service_errors: [{ code: '-21669' }], hasError: true }, 'wrong'],
  [
    'a right one, with words',
    200,
    { service_errors: [{ code: '-21669' }], securityCode: { valid: true } },
    'accepted',
  ],
  ['another error', 200, { service_errors: [{ code: '-1' }] }, 'accepted'],
])('D2: %s in a 200', (_what, status, body, kind) => {
  const reply = { status, json: { ...body }, text: JSON.stringify(body), hasNewSessionToken: true };
  expect(classifyCode(reply).kind).toBe(kind);
});

it('D9: a refusal may stand where a challenge was wanted', () => {
  const reply = { status: 200, json: errors('-20209'), retryAfterMs: undefined };
  expect(classifyInit(reply)).toEqual({ kind: 'locked' });
});

it('D2: 423 to a code is a lock, as to the wish for one', () => {
  expect(classifyCode({ status: 423, json: undefined, hasNewSessionToken: false }).kind).toBe('locked');
});
