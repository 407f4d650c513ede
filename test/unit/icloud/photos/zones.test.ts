import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { listZones } from '../../../../src/icloud/photos/zones.ts';
import { describeRecorded, replayDatabase } from '../../../support/recordings.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const { signal } = new AbortController();
const SHARED = 'SharedSync-00000000-1111-2222-3333-444444444444';
const zone = (zoneName: string, more: object = {}) => ({
  zoneID: { zoneName, ownerRecordName: '_o' },
  ...more,
});

function list(own: readonly unknown[], others: readonly unknown[] | Error) {
  const database = scriptedDatabase(({ database: which }) => {
    const zones = which === 'private' ? own : others;
    if (zones instanceof Error) throw zones;
    return { zones, moreComing: false, syncToken: 't' };
  });
  return listZones({ database, clock: NO_TIME, log: silentLog }, signal);
}

const ids = async (zones: ReturnType<typeof list>) =>
  (await zones).libraries.map(({ database, library }) => `${database} ${library.kind} ${library.id}`);

describe('listZones', () => {
  it('finds the personal library and those of others, the personal one first', async () => {
    expect(await ids(list([zone('PrimarySync')], [zone(SHARED)]))).toEqual([
      'private personal PrimarySync',
      `shared shared ${SHARED}`,
    ]);
  });

  it('finds an own shared library in the private database, once', async () => {
    expect(await ids(list([zone(SHARED), zone('PrimarySync')], [zone(SHARED)]))).toEqual([
      'private personal PrimarySync',
      `private shared ${SHARED}`,
    ]);
  });

  it.each<[what: string, entry: unknown, kind?: string]>([
    ['a shared link', zone('CMM-0F0F'), 'share-link'],
    ['an app library', zone('AppLibrarySync-com.apple.x-0F'), 'app-library'],
    ['a shared album', zone('SharedCollection-0F'), 'shared-album'],
    ['a shared library without an id', zone('SharedSync'), 'unknown'],
    ['a zone of a kind that is not known', zone('NextSync-1'), 'unknown'],
    ['one that is called almost as the personal library', zone('PrimarySync-2'), 'unknown'],
    ['a deleted zone', zone(SHARED, { deleted: true })],
    ['a zone without a name', { zoneID: {} }],
    ['nonsense', 7],
  ])('E56: %s is no library, and counted by its kind', async (_what, entry, kind) => {
    for (const where of ['private', 'shared']) {
      const own = where === 'private' ? [entry, zone('PrimarySync')] : [zone('PrimarySync')];
      const zones = list(own, where === 'shared' ? [entry] : []);
      expect(await ids(zones)).toEqual(['private personal PrimarySync']);
      expect((await zones).others.map((other) => other.kind)).toEqual(kind === undefined ? [] : [kind]);
    }
  });

  it.each([
    ['refuses', new DatabaseError('BAD_REQUEST', 'no', 400)],
    ['is down', new KeepsakeError('SERVICE_REFUSING', 'down')],
  ])('goes on with the personal library when the shared database %s', async (_how, error) => {
    const zones = list([zone('PrimarySync')], error);
    expect(await ids(zones)).toEqual(['private personal PrimarySync']);
    expect((await zones).isWhole).toBe(false);
  });

  it('ends when the run has to end, wherever that shows', async () => {
    await expect(list([zone('PrimarySync')], new KeepsakeError('SERVICE_UNREACHABLE', 'no'))).rejects.toThrow(
      'no',
    );
  });

  it('says so when there is no photo library', async () => {
    await expect(list([zone('CMM-1')], [])).rejects.toMatchObject({ code: 'PHOTOS_NOT_SET_UP' });
  });

  it('reads on while there is more to come, and stops when the token does not move', async () => {
    const pages = [
      { zones: [zone('PrimarySync')], moreComing: true, syncToken: 'a' },
      { zones: [zone(SHARED)], moreComing: true, syncToken: 'a' },
    ];
    const database = scriptedDatabase(({ database: which }) =>
      which === 'private' ? pages.shift() : { zones: [] },
    );
    const zones = await listZones({ database, clock: NO_TIME, log: silentLog }, signal);
    expect(zones.libraries).toHaveLength(2);
    const own = database.requests.filter(({ database: which }) => which === 'private');
    expect(own.map(({ body }) => body)).toEqual([{}, { syncToken: 'a' }]);
  });

  it('E1: an answer without zones is an error', async () => {
    const database = scriptedDatabase(() => ({}));
    await expect(listZones({ database, clock: NO_TIME, log: silentLog }, signal)).rejects.toMatchObject({
      code: 'SERVICE_NOT_UNDERSTOOD',
    });
  });
});

describeRecorded('zones as recorded', () => {
  it.each(['listing_albums', 'listing_photos'])(
    '%s has a personal and a shared library',
    async (recording) => {
      const zones = await listZones(
        { database: replayDatabase(recording), clock: NO_TIME, log: silentLog },
        signal,
      );
      expect(zones.libraries.map(({ library, database }) => [library.kind, database])).toEqual([
        ['personal', 'private'],
        ['shared', 'shared'],
      ]);
      expect(zones.libraries[0]?.zoneID).toMatchObject({
        zoneName: 'PrimarySync',
        zoneType: 'REGULAR_CUSTOM_ZONE',
      });
    },
  );
});
