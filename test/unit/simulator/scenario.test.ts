import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { listBody, RawClient, receive, send } from './raw-client.ts';
import { json, linkIn, list, ofType } from './replies.ts';
import { start, startKnown } from './start.ts';

const ACTIONS_OF_DELIVERY = ['delay', 'drop', 'silence', 'cut', 'drip', 'raw', 'framing', 'headers'];

function problemsOf(scenario: unknown): Promise<readonly string[]> {
  return start({ scenario }).then(
    () => [],
    (error: unknown) => {
      if (!(error instanceof KeepsakeError)) throw error;
      expect(error.code).toBe('USAGE');
      return [error.message, ...error.details];
    },
  );
}

describe('a scenario', () => {
  it.each([
    ['an empty list', []],
    ['rules under a name', { rules: [{ action: { do: 'drop' } }] }],
    [
      'everything at once',
      [
        {
          name: 'n',
          match: {
            service: 'content',
            nth: [1, 3],
            every: 2,
            times: 1,
            afterMs: 5,
            untilMs: 9,
            range: true,
            startRank: 0,
          },
          action: { do: 'cut', at: '50%', end: 'clean', framing: 'chunked' },
        },
      ],
    ],
  ])('may be %s', async (_what, scenario) => {
    expect(await problemsOf(scenario)).toEqual([]);
  });

  it('is told all its problems at once', async () => {
    const scenario = [
      'drop',
      { match: {} },
      { action: { do: 'explode' } },
      { match: { nth: 'x', colour: 'red', every: 0, range: 1 }, action: { do: 'delay' } },
      { mach: {}, action: { do: 'cut', at: 'half', end: 'bang', size: 1 } },
      { match: { service: 7 }, action: { do: 'reply', status: '503' } },
    ];
    const problems = await problemsOf(scenario);
    expect(problems.map((problem) => problem.replace(/ is none of .*/, ''))).toEqual([
      'scenario: rule 1: it is not an object',
      'rule 2: action is missing',
      'rule 3, action: do "explode"',
      'rule 4, action: ms is missing',
      'rule 4, match: range has to be true or false',
      'rule 4, match: nth has to be a number or a list of numbers',
      'rule 4, match: every has to be at least 1',
      'rule 4, match: unknown field "colour"',
      'rule 5, action: at has to be a number',
      'rule 5, action: end has to be one of close, reset, silence, clean',
      'rule 5, action: unknown field "size"',
      'rule 5: unknown field "mach"',
      'rule 6, action: status has to be a number',
      'rule 6, match: service has to be a text',
    ]);
    expect(problems).toHaveLength(14);
  });

  it('that is no list is refused', async () => {
    expect(await problemsOf('drop')).toHaveLength(1);
  });
});

describe('rules', () => {
  const at = async (match: Record<string, unknown>, requests: number) => {
    const simulator = await start({
      scenario: [{ match: { path: '/x', ...match }, action: { do: 'reply', status: 418 } }],
    });
    const statuses: number[] = [];
    for (let n = 0; n < requests; n += 1) {
      statuses.push((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status);
    }
    return statuses.map((status) => (status === 418 ? 'x' : '-')).join('');
  };

  it.each([
    [{}, 'xxxx'],
    [{ nth: 2 }, '-x--'],
    [{ nth: [1, 4] }, 'x--x'],
    [{ every: 2 }, '-x-x'],
    [{ times: 3 }, 'xxx-'],
    [{ every: 2, times: 1 }, '-x--'],
    [{ host: 'idmsa.*', method: 'GET' }, 'xxxx'],
    [{ host: 'setup.*' }, '----'],
    [{ range: true }, '----'],
  ])('%j act on %s', async (match, expected) => {
    expect(await at(match, 4)).toBe(expected);
  });

  it('may begin and end by the clock', async () => {
    let now = 0;
    const scenario = [
      { match: { path: '/x', afterMs: 10, untilMs: 20 }, action: { do: 'reply', status: 418 } },
    ];
    const simulator = await start({ now: () => now, scenario });
    const statuses: number[] = [];
    for (now of [0, 10, 19, 20])
      statuses.push((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status);
    expect(statuses).toEqual([404, 418, 418, 404]);
  });

  it('can be replaced, and are named in the record of requests', async () => {
    const simulator = await start({
      scenario: [{ name: 'teapot', match: { path: '/x' }, action: { do: 'reply', status: 418 } }],
    });
    await send(simulator.port, { url: 'https://idmsa.apple.com/x' });
    expect(simulator.requests.at(-1)?.rules).toEqual(['teapot']);
    simulator.setScenario([]);
    expect((await send(simulator.port, { url: 'https://idmsa.apple.com/x' })).status).toBe(404);
  });

  it('several act on one request, in their order', async () => {
    const { client, simulator } = await startKnown();
    simulator.setScenario([
      { action: { do: 'indexing', state: 'RUNNING' } },
      { action: { do: 'patch', set: { 'records.0.fields.progress.value': 7 } } },
    ]);
    const body = { query: { recordType: 'CheckIndexingState' }, zoneID: { zoneName: 'PrimarySync' } };
    const reply = list(await client.database('records/query', body));
    expect(reply.records[0]?.fields).toMatchObject({ state: { value: 'RUNNING' }, progress: { value: 7 } });
  });
});

describe('actions on downloads', () => {
  const download = async (action: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const { simulator, client } = await startKnown({ library: { assets: 1, bytes: 1_000 } });
    const page = list(await client.database('records/query', listBody(0)));
    simulator.setScenario([{ match: { service: 'content', role: 'resOriginal' }, action }]);
    return receive(simulator.port, { url: linkIn(page.records[0]).downloadURL, headers });
  };

  // reliability.md C1, C3, C5, C13
  it.each([
    [{ do: 'cut', at: 400 }, 400, 'aborted'],
    [{ do: 'cut', at: 0 }, 0, 'aborted'],
    [{ do: 'cut', at: -1, end: 'reset' }, 999, 'aborted'],
    [{ do: 'cut', at: '50%', end: 'clean', framing: 'chunked' }, 500, 'whole'],
    [{ do: 'cut', at: 10, end: 'reset', framing: 'chunked' }, 10, 'aborted'],
    [{ do: 'cut', at: 1, end: 'clean', framing: 'close' }, 1, 'whole'],
    [{ do: 'longer', by: 5 }, 1_005, 'whole'],
    [{ do: 'empty' }, 0, 'whole'],
    [{ do: 'framing', as: 'close' }, 1_000, 'whole'],
    [{ do: 'drip', bytes: 300, everyMs: 1 }, 1_000, 'whole'],
    [{ do: 'delay', ms: 5 }, 1_000, 'whole'],
  ])('%j: %i bytes, %s', async (action, bytes, end) => {
    const got = await download(action);
    expect([got.bytes.length, got.end]).toEqual([bytes, end]);
  });

  it('drop: a reset before any answer', async () => {
    expect(await download({ do: 'drop' })).toMatchObject({ status: 0, end: 'read ECONNRESET' });
  });

  it('raw: whatever bytes', async () => {
    expect(
      await download({ do: 'raw', text: 'HTTP/1.1 299 Odd\r\nContent-Length: 2\r\n\r\nhi' }),
    ).toMatchObject({ status: 299 });
  });

  it('C4 wrong-content: one bit, always the same one, right length', async () => {
    const [right, wrong] = [
      await download({ do: 'delay', ms: 0 }),
      await download({ do: 'wrong-content', at: 600 }),
    ];
    const rest = await download({ do: 'wrong-content', at: 600 }, { Range: 'bytes=500-' });
    const differing = [...wrong.bytes.keys()].filter((at) => wrong.bytes[at] !== right.bytes[at]);
    expect(differing).toEqual([600]);
    expect(rest.bytes.equals(wrong.bytes.subarray(500))).toBe(true);
  });

  it('C5 html and json: status 200, another body', async () => {
    expect((await download({ do: 'html' })).bytes.toString()).toMatch(/^<!DOCTYPE html>/);
    expect((await download({ do: 'json' })).bytes.toString()).toMatch(/^\{"error"/);
  });

  it('C7 ignore-range: 200 and the whole file', async () => {
    const got = await download({ do: 'ignore-range' }, { Range: 'bytes=500-' });
    expect([got.status, got.bytes.length]).toEqual([200, 1_000]);
  });

  // reliability.md C8
  it.each([
    ['other-start', 'bytes 0-999/1000', 1_000],
    ['other-total', 'bytes 500-999/1001', 500],
    ['malformed', 'bytes 500', 500],
    ['missing', undefined, 500],
  ])('C8 content-range %s', async (as, range, length) => {
    const got = await download({ do: 'content-range', as }, { Range: 'bytes=500-' });
    expect([got.status, got.headers['content-range'], got.bytes.length]).toEqual([206, range, length]);
  });

  it('C11 headers: Content-Length may lie', async () => {
    const got = await download({ do: 'headers', set: { 'Content-Length': '2000' } });
    expect([got.headers['content-length'], got.bytes.length, got.end]).toEqual(['2000', 1_000, 'aborted']);
  });

  it('C12 headers: an encoding nobody asked for', async () => {
    const got = await download({
      do: 'headers',
      set: { 'Content-Encoding': 'br' },
      remove: ['Accept-Ranges'],
    });
    expect(got.headers).toMatchObject({ 'content-encoding': 'br' });
    expect(got.headers).not.toHaveProperty('accept-ranges');
  });

  it('C20 gone for one, expire-links for all', async () => {
    expect((await download({ do: 'gone' })).status).toBe(410);
    expect((await download({ do: 'expire-links' })).status).toBe(410);
  });

  // reliability.md C21
  it.each([
    [{ do: 'busy' }, 503, undefined],
    [{ do: 'busy', status: 429, retryAfter: 7 }, 429, '7'],
    [{ do: 'busy', retryAfter: 'soon' }, 503, 'soon'],
    [{ do: 'busy', retryAfterDateInMs: 60_000 }, 503, expect.stringMatching(/GMT$/)],
  ])('C21 %j', async (action, status, retryAfter) => {
    const got = await download(action);
    expect([got.status, got.headers['retry-after']]).toEqual([status, retryAfter]);
  });

  it('silence: no answer until the simulator closes', async () => {
    const simulator = await start({ scenario: [{ action: { do: 'silence' } }] });
    const call = send(simulator.port, { url: 'https://idmsa.apple.com/x' });
    const first = await Promise.race([
      call.then(() => 'answer'),
      new Promise((resolve) => setTimeout(resolve, 50, 'nothing')),
    ]);
    expect(first).toBe('nothing');
    await simulator.close();
    await expect(call).rejects.toThrow();
  });
});

describe('actions on the database', () => {
  const query = async (action: Record<string, unknown>, rank = 0) => {
    const { simulator, client } = await startKnown({ library: { assets: 5, bytes: 600 } });
    const untouched = list(await client.database('records/query', listBody(rank)));
    simulator.setScenario([{ match: { operation: 'records/query' }, action }]);
    return { untouched, reply: await client.database('records/query', listBody(rank)), client, simulator };
  };

  // reliability.md E3
  it('E3 damage: drops a record', async () => {
    const { reply, untouched } = await query({
      do: 'damage',
      recordType: 'CPLMaster',
      record: 2,
      drop: true,
    });
    const masters = ofType(untouched, 'CPLMaster').map((record) => record.recordName);
    expect(ofType(list(reply), 'CPLMaster').map((record) => record.recordName)).toEqual(
      masters.toSpliced(1, 1),
    );
  });

  it('E3 damage: removes and sets fields, of one or of all, found by file name too', async () => {
    const one = list(
      (
        await query({
          do: 'damage',
          file: 'IMG_0000004.JPG',
          remove: ['fields.resOriginalRes.value.downloadURL'],
        })
      ).reply,
    );
    const links = ofType(one, 'CPLMaster').map((record) => 'downloadURL' in linkIn(record));
    expect(links).toEqual([true, false, true, true, true]);
    const all = list(
      (
        await query({
          do: 'damage',
          recordType: 'CPLMaster',
          record: 'all',
          set: { 'fields.filenameEnc.value': '%%%' },
        })
      ).reply,
    );
    expect(ofType(all, 'CPLMaster').map((record) => record.fields['filenameEnc']?.value)).toEqual(
      Array(5).fill('%%%'),
    );
  });

  it('E5 repeat-records, E6 repeat-page', async () => {
    expect(list((await query({ do: 'repeat-records' })).reply).records).toHaveLength(20);
    const { reply, simulator } = await query({ do: 'repeat-page' }, 3);
    expect(list(reply).records).toHaveLength(10);
    expect(simulator.violations).toEqual([]);
  });

  it('E12 zone-missing, E8 bad-token: as Apple words them, also inside zones[]', async () => {
    const { reply, client, simulator } = await query({ do: 'zone-missing' });
    expect([reply.status, json(reply)['serverErrorCode']]).toEqual([404, 'ZONE_NOT_FOUND']);
    simulator.setScenario([{ match: { operation: 'changes/*' }, action: { do: 'bad-token' } }]);
    const zone = { zoneID: { zoneName: 'PrimarySync' }, syncToken: 'x' };
    const changes = await client.database('changes/zone', { zones: [zone] });
    expect([changes.status, changes.text]).toEqual([
      200,
      expect.stringContaining('Unknown sync continuation type'),
    ]);
    expect((await client.database('changes/database', {})).status).toBe(400);
  });

  it('C18 session-lost in three bodies; C21 throttle', async () => {
    for (const [body, text] of [
      ['json', 'Missing X-APPLE-WEBAUTH-TOKEN cookie'],
      ['html', '<html>'],
      ['empty', ''],
    ] as const) {
      const { reply } = await query({ do: 'session-lost', body });
      expect(reply.status).toBe(421);
      expect(reply.text).toContain(text);
    }
    expect(json((await query({ do: 'throttle' })).reply)).toMatchObject({
      serverErrorCode: 'THROTTLED',
      retryAfter: 30,
    });
  });

  it('C18 expire-cookies: a real loss that a login repairs', async () => {
    const { simulator, client } = await startKnown();
    simulator.setScenario([
      { match: { operation: 'records/query', times: 1 }, action: { do: 'expire-cookies' } },
    ]);
    expect((await client.database('records/query', listBody(0))).status).toBe(421);
    await client.login();
    expect((await client.database('records/query', listBody(0))).status).toBe(200);
  });

  it('E7 change-library: photos come and go between pages', async () => {
    const { reply, untouched } = await query({ do: 'change-library', add: 2, delete: ['IMG_0000001.JPG'] });
    expect(list(reply).records.length).toBe(untouched.records.length + 2);
  });

  it('count: another number than there are', async () => {
    const { simulator, client } = await startKnown({ library: { assets: 5, bytes: 600 } });
    const count = {
      query: {
        recordType: 'HyperionIndexCountLookup',
        filterBy: {
          fieldName: 'indexCountID',
          comparator: 'IN',
          fieldValue: { type: 'STRING_LIST', value: ['CPLAssetByAssetDateWithoutHiddenOrDeleted'] },
        },
      },
      resultsLimit: 1,
      zoneWide: true,
      zoneID: { zoneName: 'PrimarySync' },
    };
    const ask = async () => (await client.database('internal/records/query/batch', { batch: [count] })).text;
    simulator.setScenario([{ match: { recordType: 'Hyperion*' }, action: { do: 'count', add: 3 } }]);
    expect(await ask()).toContain('"itemCount":{"value":8,');
    simulator.setScenario([{ match: { recordType: 'Hyperion*' }, action: { do: 'count', value: 0 } }]);
    expect(await ask()).toContain('"itemCount":{"value":0,');
  });

  it.each([false, true])('E1, J6 huge: more JSON than anybody wants, compressed: %s', async (gzip) => {
    const { reply } = await query({ do: 'huge', bytes: 500_000, gzip });
    const plain = gzip ? gunzipSync(reply.bytes) : reply.bytes;
    expect(plain).toHaveLength(500_002);
    expect(reply.bytes.length < 5_000).toBe(gzip);
  });

  it('E1 cut: JSON that ends in the middle', async () => {
    const { reply } = await query({ do: 'cut', at: '30%', end: 'clean', framing: 'chunked' });
    expect(reply.status).toBe(200);
    expect(() => list(reply)).toThrow(SyntaxError);
  });
});

describe('actions on signing in', () => {
  it('D10 reply: what Apple sends when it throttles', async () => {
    const scenario = [
      {
        match: { operation: 'signin/init' },
        action: { do: 'reply', status: 503, text: 'Service Temporary Unavailable' },
      },
    ];
    const client = new RawClient(await start({ scenario }));
    expect((await client.prove()).status).toBe(503);
  });

  it('revoke-trust and revoke-sessions take effect at once', async () => {
    const { simulator, client } = await startKnown();
    simulator.setScenario([
      { match: { operation: 'validate' }, action: { do: 'revoke-sessions' } },
      { match: { operation: 'signin/complete' }, action: { do: 'revoke-trust' } },
    ]);
    expect((await client.setup('validate', 'null')).status).toBe(421);
    expect((await client.login()).status).toBe(421);
    expect((await client.prove()).status).toBe(409);
  });

  it('status: the real answer under another one', async () => {
    const scenario = [{ match: { operation: 'signin/complete' }, action: { do: 'status', status: 200 } }];
    const client = new RawClient(await start({ scenario }));
    const reply = await client.prove();
    expect([reply.status, reply.text]).toEqual([200, '{"authType":"hsa2"}']);
    expect(json(await client.login())).toMatchObject({ hsaChallengeRequired: true });
  });

  it('D11 headers: cookies are added, not replaced', async () => {
    const { simulator, client } = await startKnown();
    simulator.setScenario([
      {
        match: { operation: 'validate' },
        action: { do: 'headers', set: { 'Set-Cookie': 'evil=1; Domain=example.com' } },
      },
    ]);
    const lines = (await client.setup('validate', 'null')).headers['set-cookie'] ?? [];
    expect(lines.at(-1)).toBe('evil=1; Domain=example.com');
    expect(lines.length).toBeGreaterThan(5);
  });

  it('D9 patch: anything else in an answer', async () => {
    const { simulator, client } = await startKnown();
    simulator.setScenario([
      {
        action: {
          do: 'patch',
          set: { 'dsInfo.locked': true, 'webservices.ckdatabasews.url': 'https://evil.example' },
          remove: ['webservices.photos'],
        },
      },
    ]);
    const reply = json(await client.setup('validate', 'null'));
    expect(reply).toMatchObject({
      dsInfo: { locked: true },
      webservices: { ckdatabasews: { url: 'https://evil.example' } },
    });
    expect(reply['webservices']).not.toHaveProperty('photos');
  });
});

it('the manual describes every action', async () => {
  const { readFileSync } = await import('node:fs');
  const { ACTIONS } = await import('../../../src/simulator/faults/actions.ts');
  const manual = readFileSync('docs/SIMULATOR.md', 'utf8');
  expect(Object.keys(ACTIONS)).toEqual(expect.arrayContaining(ACTIONS_OF_DELIVERY));
  expect(Object.keys(ACTIONS).filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
});
