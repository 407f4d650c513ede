import { describe, expect, it } from 'vitest';
import {
  classifyContentStatus,
  classifyReply,
  pauseInBody,
  type Verdict,
} from '../../../../src/icloud/wire/classify-reply.ts';
import type { Failure } from '../../../../src/model/failure.ts';

const code = (serverErrorCode: string, more = {}) => JSON.stringify({ uuid: 'u', serverErrorCode, ...more });

describe('classifyReply', () => {
  type Case = [name: string, status: number, text: string, verdict: Partial<Verdict>];
  it.each<Case>([
    ['data', 200, '{"records":[]}', { kind: 'ok' }],
    ['200 with a page is no empty answer', 200, '<html></html>', { kind: 'malformed' }],
    ['200 with nothing', 200, '', { kind: 'malformed' }],
    ['200 with a list', 200, '[]', { kind: 'malformed' }],
    ['a redirect', 302, '', { kind: 'malformed', status: 302 }],
    ['C18: 401', 401, '{}', { kind: 'session-lost' }],
    ['C18: 421 with JSON', 421, '{"error":"Missing X-APPLE-WEBAUTH-USER cookie"}', { kind: 'session-lost' }],
    ['C18: 450', 450, '', { kind: 'session-lost' }],
    ['423', 423, '{"reason":"Missing PCS cookies from the request"}', { kind: 'keys-missing' }],
    ['421 without a body is the wrong connection', 421, '', { kind: 'misdirected' }],
    ['421 with a page too', 421, '<html>', { kind: 'misdirected' }],
    ['C19: a silent 403', 403, '', { kind: 'session-lost' }],
    [
      'C19: 403 that throttles',
      403,
      code('THROTTLED', { retryAfter: 30 }),
      { kind: 'throttled', retryAfterMs: 30_000 },
    ],
    [
      'C19: 403 that denies',
      403,
      code('ACCESS_DENIED', { reason: 'private db access disabled for this account' }),
      { kind: 'denied', code: 'ACCESS_DENIED' },
    ],
    ['C19: ACCESS_DENIED under 421', 421, code('ACCESS_DENIED'), { kind: 'denied' }],
    [
      'AUTHENTICATION_FAILED under 200',
      200,
      code('AUTHENTICATION_FAILED'),
      { kind: 'session-lost', code: 'AUTHENTICATION_FAILED' },
    ],
    [
      'an invalid global session',
      200,
      '{"error":2,"reason":"Invalid global session"}',
      { kind: 'session-lost' },
    ],
    [
      'setup: the session token is old',
      400,
      '{"error":1,"reason":"Missing apple_id field"}',
      { kind: 'session-lost' },
    ],
    [
      'stale consent cookies',
      500,
      '{"reason":"could not decrypt pcs cookie (INTERNAL_ERROR)"}',
      { kind: 'keys-missing' },
    ],
    ['another 500', 500, code('INTERNAL_ERROR'), { kind: 'transient', status: 500 }],
    ['502', 502, '<html>', { kind: 'transient', status: 502 }],
    ['503', 503, '', { kind: 'throttled', retryAfterMs: undefined }],
    ['429', 429, '', { kind: 'throttled' }],
    [
      'RETRY_LATER under 200',
      200,
      code('RETRY_LATER', { retryAfter: 2 }),
      { kind: 'throttled', retryAfterMs: 2000 },
    ],
    ['TRY_AGAIN_LATER under 400', 400, code('TRY_AGAIN_LATER'), { kind: 'throttled' }],
    ['CAS_OP_LOCK', 409, code('CAS_OP_LOCK'), { kind: 'throttled' }],
    [
      'ZONE_NOT_FOUND',
      404,
      code('ZONE_NOT_FOUND', { reason: 'Zone does not exist' }),
      { kind: 'denied', code: 'ZONE_NOT_FOUND', reason: 'Zone does not exist' },
    ],
    ['BAD_REQUEST under 200', 200, code('BAD_REQUEST'), { kind: 'denied', code: 'BAD_REQUEST' }],
    ['400 without a code', 400, '', { kind: 'denied', code: 'HTTP_400' }],
  ])('%s', (_name, status, text, verdict) => {
    expect(classifyReply({ status, text, retryAfterMs: undefined })).toMatchObject(verdict);
  });

  it('a header says how long to wait where the body does not', () => {
    expect(classifyReply({ status: 429, text: '', retryAfterMs: 7 })).toEqual({
      kind: 'throttled',
      retryAfterMs: 7,
    });
  });

  it.each([
    ['in seconds, beside the zone', { zones: [{ serverErrorCode: 'RETRY_LATER' }], retryAfter: 3 }, 3000],
    ['at the zone itself', { zones: [{ serverErrorCode: 'THROTTLED', retryAfter: 2 }], retryAfter: 3 }, 2000],
    ['not at all', { zones: [{ serverErrorCode: 'RETRY_LATER' }] }, undefined],
  ])('a zone that is busy says how long to wait %s (photos.md 11.1.6)', (_where, json, retryAfterMs) => {
    const text = JSON.stringify(json);
    expect(classifyReply({ status: 200, text, retryAfterMs: undefined })).toEqual({
      kind: 'throttled',
      retryAfterMs,
    });
  });

  const CLOSED = 'private db access disabled for this account';
  it.each<[code: string, reason: string, kind: Verdict['kind']]>([
    ['AUTHENTICATION_FAILED', 'no', 'session-lost'],
    ['AUTHENTICATION_REQUIRED', 'no', 'session-lost'],
    ['THROTTLED', 'no', 'throttled'],
    ['ACCESS_DENIED', CLOSED, 'denied'],
    // What is about a zone, its token or one record is for the caller.
    ['ACCESS_DENIED', 'no right', 'ok'],
    ['ZONE_NOT_FOUND', 'no', 'ok'],
    ['BAD_REQUEST', 'Unknown sync continuation type', 'ok'],
  ])('C37: %s (%s) in place of the only zone or record', (serverErrorCode, reason, kind) => {
    const said = { serverErrorCode, reason };
    const kindOf = (json: object) =>
      classifyReply({ status: 200, text: JSON.stringify(json), retryAfterMs: undefined }).kind;
    expect([{ zones: [said] }, { records: [said] }].map(kindOf)).toEqual([kind, kind]);
    const others = [
      { records: [said, said] },
      { zones: [{}, said] },
      { records: [{ ...said, recordName: 'A' }] },
    ];
    expect(others.map(kindOf)).toEqual(['ok', 'ok', 'ok']);
  });

  it('words of Apple are made printable', () => {
    expect(
      classifyReply({ status: 400, text: code('X', { reason: '\u001b[2J' }), retryAfterMs: undefined }),
    ).toMatchObject({ reason: '\\u001b[2J' });
  });
});

/** Ranges of statuses, first and last, which together are all that there are. */
type Range<T> = readonly [first: number, last: number, meaning: T];

function everyStatus<T>(ranges: readonly Range<T>[]): readonly (readonly [number, T])[] {
  return ranges.flatMap(([first, last, meaning]) =>
    Array.from({ length: last - first + 1 }, (_, n) => [first + n, meaning] as const),
  );
}

describe('C28: every status of a call without a word', () => {
  const table = everyStatus<Verdict['kind']>([
    [100, 329, 'malformed'],
    [330, 330, 'session-lost'],
    [331, 399, 'malformed'],
    [400, 400, 'denied'],
    [401, 401, 'session-lost'],
    [402, 402, 'denied'],
    [403, 403, 'session-lost'],
    [404, 407, 'denied'],
    [408, 409, 'transient'],
    [410, 420, 'denied'],
    [421, 421, 'misdirected'],
    [422, 422, 'denied'],
    [423, 423, 'keys-missing'],
    [424, 424, 'denied'],
    [425, 425, 'transient'],
    [426, 428, 'denied'],
    [429, 429, 'throttled'],
    [430, 430, 'session-lost'],
    [431, 449, 'denied'],
    [450, 450, 'session-lost'],
    [451, 499, 'denied'],
    [500, 502, 'transient'],
    [503, 503, 'throttled'],
    [504, 599, 'transient'],
  ]);

  it('the table knows each once', () => {
    expect(table.map(([status]) => status)).toEqual(Array.from({ length: 500 }, (_, n) => 100 + n));
  });

  it.each(table)('%i: %s', (status, kind) => {
    expect(classifyReply({ status, text: '', retryAfterMs: undefined }).kind).toBe(kind);
  });
});

describe('C28: every status of a body', () => {
  const table = everyStatus<Failure['kind'] | 'body'>([
    [100, 199, 'denied'],
    [200, 200, 'body'],
    [201, 205, 'denied'],
    [206, 206, 'body'],
    [207, 399, 'denied'],
    [400, 401, 'link-expired'],
    [402, 402, 'denied'],
    [403, 404, 'link-expired'],
    [405, 407, 'denied'],
    [408, 409, 'busy'],
    [410, 410, 'link-expired'],
    [411, 415, 'denied'],
    [416, 416, 'wrong'],
    [417, 420, 'denied'],
    [421, 421, 'busy'],
    [422, 424, 'denied'],
    [425, 425, 'busy'],
    [426, 428, 'denied'],
    [429, 429, 'busy'],
    [430, 499, 'denied'],
    [500, 599, 'busy'],
  ]);

  it('the table knows each once', () => {
    expect(table.map(([status]) => status)).toEqual(Array.from({ length: 500 }, (_, n) => 100 + n));
  });

  it.each(table)('%i: %s', (status, kind) => {
    expect(classifyContentStatus(status, undefined)?.kind ?? 'body').toBe(kind);
  });
});

describe('pauseInBody', () => {
  it.each([
    ['{"retryAfter": 7}', 7000],
    ['{"retryAfter": 0}', 0],
    ['{"retryAfter": -1}', undefined],
    ['{"retryAfter": "7"}', undefined],
    ['{"retryAfter": 3e9}', undefined],
    ['{"retryAfter": 1e300}', undefined],
    ['{"retryAfter": 1e999}', undefined],
    ['{}', undefined],
    ['<html>busy</html>', undefined],
  ])('%s asks for %s ms', (text, ms) => {
    expect(pauseInBody(text)).toBe(ms);
  });
});

describe('classifyContentStatus', () => {
  it.each<[number, Failure | undefined]>([
    [200, undefined],
    [206, undefined],
    [410, { kind: 'link-expired' }],
    [404, { kind: 'link-expired' }],
    [400, { kind: 'link-expired' }],
    [403, { kind: 'link-expired' }],
    [401, { kind: 'link-expired' }],
    [416, { kind: 'wrong', why: 'range' }],
    [429, { kind: 'busy', retryAfterMs: 5000 }],
    [503, { kind: 'busy', retryAfterMs: 5000 }],
    [302, { kind: 'denied', detail: 'http status 302' }],
  ])('%i', (status, failure) => {
    expect(classifyContentStatus(status, 5000)).toEqual(failure);
  });
});
