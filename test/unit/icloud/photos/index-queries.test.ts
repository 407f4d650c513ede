import { describe, expect, it } from 'vitest';
import { countAssets } from '../../../../src/icloud/photos/count-assets.ts';
import { indexingState } from '../../../../src/icloud/photos/indexing-state.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import { describeRecorded, replayDatabase } from '../../../support/recordings.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const { signal } = new AbortController();
const PRIVATE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync' },
};
const SHARED: Zone = {
  library: { id: 'SharedSync-00000000-1111-2222-3333-444444444444', kind: 'shared' },
  database: 'shared',
  zoneID: { zoneName: 'SharedSync-00000000-1111-2222-3333-444444444444' },
};

describe('indexingState', () => {
  it.each<[name: string, record: unknown, state: object]>([
    [
      'finished',
      { fields: { state: { value: 'FINISHED' }, progress: { value: 100 } } },
      { finished: true, progress: 100 },
    ],
    [
      'running',
      { fields: { state: { value: 'RUNNING' }, progress: { value: 5 } } },
      { finished: false, progress: 5 },
    ],
    ['without a state', { fields: {} }, { finished: false, progress: undefined }],
    ['without fields', {}, { finished: false, progress: undefined }],
    ['without a record', undefined, { finished: false, progress: undefined }],
  ])('%s', async (_name, record, state) => {
    const database = scriptedDatabase(() => ({ records: record === undefined ? [] : [record] }));
    expect(await indexingState(database, PRIVATE, signal)).toEqual(state);
  });
});

describe('countAssets', () => {
  it.each<[reply: unknown, count: number | undefined]>([
    [{ batch: [{ records: [{ fields: { itemCount: { value: 7840, type: 'INT64' } } }] }] }, 7840],
    [{ batch: [{ records: [{ fields: { itemCount: { value: 7.9 } } }] }] }, 7],
    [{ batch: [{ records: [{ fields: { itemCount: { value: -1 } } }] }] }, undefined],
    [{ batch: [{ records: [] }] }, undefined],
    [{ batch: [] }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('%j: %s', async (reply, count) => {
    expect(
      await countAssets(
        scriptedDatabase(() => reply),
        PRIVATE,
        ['shown'],
        signal,
      ),
    ).toEqual(count === undefined ? {} : { shown: count });
  });

  it('sends its filter as an object, not as a list', async () => {
    const database = scriptedDatabase(() => ({}));
    await countAssets(database, PRIVATE, ['shown'], signal);
    const filterBy = { fieldName: 'indexCountID', comparator: 'IN' };
    expect(database.requests[0]?.body).toMatchObject({ batch: [{ query: { filterBy } }] });
  });
});

describeRecorded('index queries as recorded', () => {
  it('the personal library has 33161 photos, the shared one has one, and both are indexed', async () => {
    const database = replayDatabase('listing_photos');
    expect(await countAssets(database, PRIVATE, ['shown'], signal)).toEqual({ shown: 33_161 });
    expect(await countAssets(database, SHARED, ['shown'], signal)).toEqual({ shown: 1 });
    expect(await indexingState(database, PRIVATE, signal)).toEqual({ finished: true, progress: 100 });
    expect(await indexingState(replayDatabase('listing_albums'), PRIVATE, signal)).toEqual({
      finished: true,
      progress: 100,
    });
  });
});
