import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listBody, RawClient } from './raw-client.ts';
import { json, linkIn, list, ofType } from './replies.ts';
import { start, startKnown } from './start.ts';

describe('actions on the database', () => {
  const query = async (action: Record<string, unknown>, rank = 0) => {
    const { simulator, client } = await startKnown({ library: { assets: 5, bytes: 600 } });
    const untouched = list(await client.database('records/query', listBody(rank)));
    simulator.setScenario([{ match: { operation: 'records/query' }, action }]);
    return { untouched, reply: await client.database('records/query', listBody(rank)), client, simulator };
  };

  // FAULTS.md E3
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
