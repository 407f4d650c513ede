import { expect, it } from 'vitest';
import { listBody } from './raw-client.ts';
import { json } from './replies.ts';
import { startKnown } from './start.ts';

it.each(['private', 'shared'] as const)(
  'the demo has a shared album in the %s database, which answers no list; its changes tell all',
  async (database) => {
    const { client } = await startKnown({ library: 'demo', sharedLibrary: 'none' });
    const options = { database };
    const zones = json(await client.database('zones/list', {}, options))['zones'] as {
      zoneID: { zoneName: string };
    }[];
    const [zone, ...others] = zones
      .map(({ zoneID }) => zoneID)
      .filter(({ zoneName }) => /^SharedCollection-[0-9A-F-]{36}$/.test(zoneName));
    expect(others).toEqual([]);
    const query = async (recordType: string) =>
      (await client.database('records/query', listBody(0, { zone, recordType }), options)).text;
    expect(await query('CPLAlbumByPositionLive')).toContain('Index has invalid data');
    expect(await query('CPLAssetAndMasterByAssetDateWithoutHiddenOrDeleted')).toContain(
      'Index has invalid data',
    );
    expect(await query('CheckIndexingState')).toContain('FINISHED');
    const body = { zones: [{ zoneID: zone, resultsLimit: 200 }] };
    const { text } = await client.database('changes/zone', body, options);
    expect(text.match(/"recordType":"CPLAsset"/g)).toHaveLength(2);
  },
);
