import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { type HttpRequest, type Transport, TransportError } from '../../../../src/http/transport.ts';
import { connectDatabase } from '../../../../src/icloud/photos/connect-database.ts';
import { DatabaseError, type DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import type { Account, Session } from '../../../../src/icloud/session/session-data.ts';
import { type Answer, toReply } from '../auth/answer.ts';
import { KNOWN_TOKENS } from '../known-tokens.ts';

const running = new AbortController().signal;
const list: DatabaseRequest = { database: 'private', operation: 'zones/list', body: {} };
const data: Answer = { status: 200, json: { zones: [] } };
const lost: Answer = { status: 421, json: { error: 'Missing X-APPLE-WEBAUTH-TOKEN cookie' } };

/** A session that lives on p1, and on p2 once renewed; answers come from `answer`. */
function open(answer: (request: HttpRequest, count: number) => Answer | 'no answer' | 'half an answer') {
  const requests: HttpRequest[] = [];
  const done = { renewals: 0, commits: 0, drops: 0, held: [] as number[], lost: [] as unknown[] };
  let account: Account = { dsid: '42', databaseUrl: new URL('https://p1-ckdatabasews.icloud.com') };
  const transport: Transport = {
    async send(request) {
      requests.push(request);
      const scripted = answer(request, requests.length);
      await new Promise((resolve) => setImmediate(resolve));
      if (scripted === 'no answer') throw new TransportError('CERT_NOT_YET_VALID', 'connect', 'certificate');
      if (scripted === 'half an answer') throw new TransportError('ECONNRESET', 'headers', 'reset');
      return toReply(scripted);
    },
    dropConnections: async () => void (done.drops += 1),
    close: async () => {},
  };
  let renewing: Promise<Account> | undefined;
  const session: Session = {
    ensure: () => Promise.reject(new Error('not for requests')),
    account: async () => account,
    renew: (_signal, what) =>
      (renewing ??= Promise.resolve().then(() => {
        done.renewals += 1;
        done.lost.push(what);
        renewing = undefined;
        return (account = { dsid: '42', databaseUrl: new URL('https://p2-ckdatabasews.icloud.com') });
      })),
    trustEnds: () => undefined,
  };
  const database = connectDatabase({
    transport,
    session,
    file: { tokens: KNOWN_TOKENS, commit: async () => void (done.commits += 1) },
    gate: { hold: (ms) => void done.held.push(ms), wait: async () => {} },
    clock: { now: () => 0, random: () => 1 },
    log: silentLog,
  });
  return { database, requests, done };
}

describe('a request', () => {
  it('carries the six parameters, plain text and a browser’s headers', async () => {
    const { database, requests, done } = open(() => data);
    await expect(database.call(list, running)).resolves.toEqual({ zones: [] });
    const [request] = requests;
    expect(request?.url.href).toBe(
      'https://p1-ckdatabasews.icloud.com/database/1/com.apple.photos.cloud/production/private/zones/list' +
        '?clientBuildNumber=2522Project44&clientMasteringNumber=2522B2&clientId=AUTH-0A&dsid=42&remapEnums=true' +
        '&getCurrentSyncToken=true',
    );
    expect(request).toMatchObject({ method: 'POST', body: '{}', retryable: true });
    expect(request?.headers).toMatchObject({
      'Content-Type': 'text/plain',
      Origin: 'https://www.icloud.com',
    });
    expect(done.commits).toBe(1);
  });

  it('leaves the sync token out of a lookup', async () => {
    const { database, requests } = open(() => data);
    await database.call({ ...list, operation: 'records/lookup', database: 'shared' }, running);
    expect(requests[0]?.url.search).not.toContain('getCurrentSyncToken');
    expect(requests[0]?.url.pathname).toContain('/shared/records/lookup');
  });
});

describe('a lost session', () => {
  it.each([401, 403, 421, 423, 450])(
    'C18: %i renews once and sends exactly the same request again',
    async (status) => {
      const { database, requests, done } = open((_request, count) =>
        count === 1 ? { status, json: {} } : data,
      );
      await expect(database.call(list, running)).resolves.toEqual({ zones: [] });
      expect(done.renewals).toBe(1);
      expect(requests.map(({ url }) => url.host)).toEqual([
        'p1-ckdatabasews.icloud.com',
        'p2-ckdatabasews.icloud.com',
      ]);
      expect(requests[1]?.body).toBe(requests[0]?.body);
    },
  );

  it.each<[number, string, string | undefined]>([
    [423, 'Missing PCS cookies from the request', 'photo-keys'],
    [500, 'could not decrypt pcs cookie (INTERNAL_ERROR)', 'photo-keys'],
    [421, 'Missing X-APPLE-WEBAUTH-TOKEN cookie', undefined],
  ])('%i, %s: renews what is lost', async (status, reason, what) => {
    const { database, done } = open((_request, count) => (count === 1 ? { status, json: { reason } } : data));
    await database.call(list, running);
    expect(done.lost).toEqual([what]);
  });

  it('C18: 20 refusals at once are one renewal, also for those that come late', async () => {
    const { database, done } = open(({ url }) => (url.host.startsWith('p1') ? lost : data));
    await Promise.all([...Array(20)].map(() => database.call(list, running)));
    expect(done.renewals).toBe(1);
  });

  it('C18: a second refusal ends the run', async () => {
    const { database, requests, done } = open(() => lost);
    await expect(database.call(list, running)).rejects.toMatchObject({
      code: 'SESSION_REFUSED',
      details: [expect.stringContaining('Access iCloud Data on the Web')],
    });
    expect([requests.length, done.renewals]).toEqual([2, 1]);
  });

  it('names security keys where the service has no auth method for them', async () => {
    const { database } = open(() => ({ status: 401, json: { reason: 'no auth method found' } }));
    await expect(database.call(list, running)).rejects.toMatchObject({
      details: ['accounts with security keys are refused here'],
    });
  });

  it('AUTHENTICATION_FAILED after a renewal is the caller’s to explain', async () => {
    const { database, done } = open(() => ({
      status: 200,
      json: { serverErrorCode: 'AUTHENTICATION_FAILED' },
    }));
    await expect(database.call(list, running)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
    expect(done.renewals).toBe(1);
  });

  it('an empty 421 drops the connections and asks again, without a renewal', async () => {
    const { database, done } = open((_request, count) => (count === 1 ? { status: 421 } : data));
    await database.call(list, running);
    expect([done.drops, done.renewals]).toEqual([1, 0]);
  });
});

describe('an answer of another kind', () => {
  it.each<[string, Answer | 'no answer', object]>([
    [
      'C19: web access is off',
      {
        status: 403,
        json: { serverErrorCode: 'ACCESS_DENIED', reason: 'private db access disabled for this account' },
      },
      { code: 'WEB_ACCESS_OFF' },
    ],
    [
      'C17: a certificate from the future',
      'no answer',
      { code: 'SERVICE_UNREACHABLE', details: ['the clock of this machine may be wrong'] },
    ],
    ['429 after the transport’s retries', { status: 429 }, { code: 'SERVICE_THROTTLING' }],
    ['500 after the transport’s retries', { status: 500 }, { code: 'SERVICE_REFUSING' }],
  ])('%s ends the run at once', async (_name, answer, error) => {
    const { database, requests } = open(() => answer);
    await expect(database.call(list, running)).rejects.toMatchObject(error);
    expect(requests).toHaveLength(1);
  });

  it.each([200, 404])('ZONE_NOT_FOUND under %i is for the caller', async (status) => {
    const { database } = open(() => ({
      status,
      json: { serverErrorCode: 'ZONE_NOT_FOUND', reason: 'Zone does not exist' },
    }));
    const error: unknown = await database.call(list, running).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: 'ZONE_NOT_FOUND', reason: 'Zone does not exist', status });
  });

  it('RETRY_LATER under 200 waits as told and asks again', async () => {
    const busy: Answer = { status: 200, json: { serverErrorCode: 'RETRY_LATER', retryAfter: 30 } };
    const { database, done } = open((_request, count) => (count === 1 ? busy : data));
    await database.call(list, running);
    expect(done.held).toEqual([30_000]);
  });

  it.each<[string, Answer, string]>([
    ['THROTTLED', { status: 200, json: { serverErrorCode: 'THROTTLED' } }, 'SERVICE_THROTTLING'],
    ['a page in place of data', { status: 200, text: '<html>' }, 'SERVICE_NOT_UNDERSTOOD'],
  ])('%s is tried three times more, with growing pauses', async (_name, answer, code) => {
    const { database, done } = open(() => answer);
    await expect(database.call(list, running)).rejects.toMatchObject({ code });
    expect(done.held).toEqual([5_000, 10_000, 20_000]);
  });
});

describe('a change', () => {
  const modify = { database: 'private', operation: 'records/modify', body: {} } as const;

  it.each<[Answer | 'no answer' | 'half an answer', string, object]>([
    [{ status: 200, json: { records: [] } }, 'answered', { commits: 1 }],
    [lost, 'not-now', { renewals: 1 }],
    [{ status: 423, json: { reason: 'Missing PCS cookies' } }, 'not-now', { renewals: 1 }],
    [{ status: 421, text: '<html>' }, 'not-now', { drops: 1 }],
    [{ status: 503 }, 'not-now', { held: [5_000] }],
    [{ status: 200, json: { serverErrorCode: 'THROTTLED', retryAfter: 9 } }, 'not-now', { held: [9_000] }],
    [{ status: 503, json: { serverErrorCode: 'TRY_AGAIN_LATER' } }, 'not-now', { held: [5_000] }],
    ['no answer', 'not-now', {}],
    ['half an answer', 'lost', {}],
    [{ status: 500 }, 'lost', {}],
    [{ status: 409 }, 'lost', {}],
    [{ status: 200, text: '<html>' }, 'lost', {}],
    [{ status: 302 }, 'lost', {}],
    [{ status: 400, json: { serverErrorCode: 'BAD_REQUEST', reason: 'no' } }, 'denied', {}],
    [{ status: 200, json: { serverErrorCode: 'ACCESS_DENIED', reason: 'no right' } }, 'denied', {}],
  ])('P6: is sent once, whatever is answered: %j is %s', async (answer, kind, wanted) => {
    const { database, requests, done } = open(() => answer);
    expect(await database.change(modify, running)).toMatchObject({ kind });
    expect(requests.map(({ retryable }) => retryable)).toEqual(['unsent']);
    expect(done).toMatchObject({ renewals: 0, commits: 0, drops: 0, held: [], ...wanted });
  });

  it('ends the run where the account has no access on the web', async () => {
    const json = { serverErrorCode: 'ACCESS_DENIED', reason: 'private db access disabled for this account' };
    const { database } = open(() => ({ status: 403, json }));
    await expect(database.change(modify, running)).rejects.toMatchObject({ code: 'WEB_ACCESS_OFF' });
  });
});
