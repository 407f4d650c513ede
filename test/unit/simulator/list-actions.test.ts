import { expect, it } from 'vitest';
import { listBody } from './raw-client.ts';
import { changes, json, list, ofType } from './replies.ts';
import { startKnown } from './start.ts';

const named = (records: readonly { readonly recordName: string }[]) =>
  records.map(({ recordName }) => recordName);

async function withAction(operation: string, action: Record<string, unknown>) {
  const started = await startKnown({ library: { assets: 250, bytes: 600 } });
  started.simulator.setScenario([{ match: { operation }, action }]);
  return started;
}

it('E5 split-page: the last originals of a page come with the next', async () => {
  const { client } = await withAction('records/query', { do: 'split-page', count: 3 });
  const first = list(await client.database('records/query', listBody(0)));
  const second = list(await client.database('records/query', listBody(100)));
  expect(ofType(first, 'CPLMaster')).toHaveLength(97);
  expect(ofType(first, 'CPLAsset')).toHaveLength(100);
  const held = new Set(
    ofType(first, 'CPLAsset')
      .slice(-3)
      .map((asset) => JSON.stringify(asset.fields['masterRef']?.value)),
  );
  for (const { recordName } of ofType(second, 'CPLMaster').slice(0, 3))
    expect([...held].some((master) => master.includes(recordName))).toBe(true);
});

it('E5 repeat-records: the last photos of this page, or of the one before', async () => {
  for (const of of ['page', 'page-before']) {
    const { client } = await withAction('records/query', { do: 'repeat-records', last: 4, of });
    const first = list(await client.database('records/query', listBody(0)));
    const second = list(await client.database('records/query', listBody(100)));
    const last = named(ofType(of === 'page' ? second : first, 'CPLAsset').slice(0, 100)).slice(-4);
    expect(named(second.records).slice(-4)).toEqual(last);
    expect(second.records).toHaveLength(208);
  }
});

it('E2 insert-records: anything among the others', async () => {
  const { client } = await withAction('records/query', {
    do: 'insert-records',
    at: 1,
    records: [null, { a: 1 }],
  });
  const { records } = list(await client.database('records/query', listBody(200)));
  expect(records.slice(1, 3)).toEqual([null, { a: 1 }]);
});

it('E17 lookup-limit: refuses what is longer', async () => {
  const { client } = await withAction('records/lookup', { do: 'lookup-limit', most: 2 });
  const lookUp = (count: number) =>
    client.database(
      'records/lookup',
      {
        zoneID: { zoneName: 'PrimarySync' },
        records: Array.from({ length: count }, (_, n) => ({ recordName: `none ${n}` })),
      },
      { query: 'remapEnums=true' },
    );
  expect((await lookUp(2)).status).toBe(200);
  const refused = await lookUp(3);
  expect([refused.status, json(refused)['serverErrorCode']]).toEqual([400, 'BAD_REQUEST']);
});

it('E19 endless-changes: the same records, whatever token is sent, with a new one each time', async () => {
  const { client } = await withAction('changes/zone', { do: 'endless-changes', records: 2 });
  const ask = async (more: object) => {
    const zones = [{ zoneID: { zoneName: 'PrimarySync' }, ...more }];
    const [zone] = changes(await client.database('changes/zone', { zones })).zones;
    if (zone === undefined) throw new Error('no zone');
    return zone;
  };
  const first = await ask({});
  const second = await ask({ syncToken: first.syncToken });
  expect(named(second.records)).toEqual(named(first.records));
  expect(first.records).toHaveLength(2);
  expect([second.moreComing, second.syncToken === first.syncToken]).toEqual([true, false]);
});

it('E13, E14: moved to a shared library, and uploading', async () => {
  const { simulator, client } = await startKnown({ library: { assets: 2, bytes: 600 } });
  const { library } = simulator;
  const [moved = ''] = [...library.files()].map(({ asset }) => asset);
  library.moveToShared(moved);
  const late = library.add({ uploading: true });
  const find = async (recordName: string) => {
    const body = { zoneID: { zoneName: 'PrimarySync' }, records: [{ recordName }] };
    return list(await client.database('records/lookup', body, { query: 'remapEnums=true' })).records[0];
  };
  expect((await find(moved))?.fields).toMatchObject({
    isSparsePrivateRecord: { value: 1, type: 'NUMBER_INT64' },
    linkedShareZoneName: { type: 'STRING' },
  });
  expect((await find(moved))?.fields['masterRef']).toBeUndefined();
  const listed = list(await client.database('records/query', listBody(0)));
  expect(named(ofType(listed, 'CPLAsset'))).not.toContain(moved);
  expect(named(ofType(listed, 'CPLAsset'))).toContain(late);
  const originals = () => listed.records.filter(({ fields }) => fields['resOriginalRes'] !== undefined);
  expect(originals()).toHaveLength(1);
  library.finishUpload(late);
  const after = list(await client.database('records/query', listBody(0)));
  expect(after.records.filter(({ fields }) => fields['resOriginalRes'] !== undefined)).toHaveLength(2);
});
