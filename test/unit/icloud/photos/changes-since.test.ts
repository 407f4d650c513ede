import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { changesSince } from '../../../../src/icloud/photos/changes-since.ts';
import { DatabaseError, type DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import type { Library } from '../../../../src/model/asset.ts';
import { describeRecorded, replayDatabase } from '../../../support/recordings.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const { signal } = new AbortController();
const PERSONAL: Library = { id: 'PrimarySync', kind: 'personal' };
const SHARED: Library = { id: 'SharedSync-01234567-89AB-CDEF-0123-456789ABCDEF', kind: 'shared' };
const named = (...names: string[]) => names.map((zoneName) => ({ zoneID: { zoneName }, syncToken: 'z' }));

function ask(
  answer: (request: DatabaseRequest, call: number) => unknown,
  { kinds = ['personal'], cursor }: { kinds?: readonly Library['kind'][]; cursor?: string } = {},
) {
  const database = scriptedDatabase(answer);
  const changes = changesSince({ database, clock: NO_TIME, log: silentLog }, cursor, kinds, signal).then(
    (found) =>
      found && {
        cursor: found.cursor,
        changed: found.isCompared ? found.zones.map(({ library }) => library) : undefined,
        ...(found.gone.length > 0 && { gone: found.gone }),
        ...(found.others.length > 0 && { others: found.others }),
        ...(found.trouble !== undefined && { trouble: found.trouble }),
      },
  );
  return { database, changes };
}

async function cursorOf(...kinds: readonly Library['kind'][]): Promise<string> {
  const { changes } = ask(({ database }) => ({ zones: [], syncToken: `${database}-1` }), { kinds });
  return (await changes)?.cursor ?? '';
}

describe('changesSince', () => {
  it('without a cursor nothing can be compared, and "none" is said by absence', async () => {
    const { changes, database } = ask(() => ({ zones: [], syncToken: 'a' }));
    expect(await changes).toEqual({ cursor: '{"private":"a"}', changed: undefined });
    expect(database.requests.map(({ body }) => body)).toEqual([{}]);
  });

  it('with a cursor names the libraries that changed, whatever became of the token', async () => {
    const cursor = await cursorOf('personal');
    const idle = ask(() => ({ zones: [], syncToken: 'private-2' }), { cursor });
    expect(await idle.changes).toMatchObject({ changed: [] });
    expect(idle.database.requests.map(({ body }) => body)).toEqual([{ syncToken: 'private-1' }]);

    const busy = ask(() => ({ zones: named('CMM-1', 'PrimarySync'), syncToken: 'private-1' }), { cursor });
    expect((await busy.changes)?.changed).toEqual([PERSONAL]);
  });

  it('reads on while there is more to come', async () => {
    const cursor = await cursorOf('personal');
    const { changes, database } = ask(
      (_request, call) => ({
        zones: call === 3 ? named('PrimarySync') : [],
        syncToken: `t${call}`,
        moreComing: call < 3,
      }),
      { cursor },
    );
    expect((await changes)?.changed).toEqual([PERSONAL]);
    expect(database.requests.map(({ body }) => body['syncToken'])).toEqual(['private-1', 't0', 't1', 't2']);
  });

  it.each([
    ['E8: the token is refused', new DatabaseError('BAD_REQUEST', 'Unknown sync continuation type', 200)],
    ['the call is not offered', new DatabaseError('HTTP_404', 'not found', 404)],
    ['the zone is gone', new DatabaseError('ZONE_NOT_FOUND', 'Zone does not exist', 404)],
  ])('%s: nobody can tell', async (_why, error) => {
    const { changes } = ask(
      () => {
        throw error;
      },
      { cursor: await cursorOf('personal') },
    );
    expect(await changes).toBeUndefined();
  });

  it.each([[{}], [{ zones: [] }], [{ zones: [], syncToken: '' }], [{ syncToken: 'a' }], [null]])(
    'E1: an answer like %j cannot be relied on',
    async (reply) => expect(await ask(() => reply).changes).toBeUndefined(),
  );

  it('gives up on a server that never ends', async () => {
    const { changes } = ask((_request, call) => ({ zones: [], syncToken: `t${call}`, moreComing: true }));
    expect(await changes).toBeUndefined();
  });

  it('a cursor of another kind counts as none', async () => {
    const { changes, database } = ask(() => ({ zones: [], syncToken: 'a' }), { cursor: 'AQAAAA==' });
    expect(await changes).toEqual({ cursor: '{"private":"a"}', changed: undefined });
    expect(database.requests.map(({ body }) => body)).toEqual([{}]);
  });

  it('asks the shared database too where shared libraries are followed, each with its own token', async () => {
    const kinds = ['personal', 'shared'] as const;
    const cursor = await cursorOf(...kinds);
    const { changes, database } = ask(
      ({ database: which }) => ({ zones: which === 'shared' ? named(SHARED.id) : [], syncToken: 'n' }),
      { kinds, cursor },
    );
    expect((await changes)?.changed).toEqual([SHARED]);
    expect(database.requests.map(({ body }) => body['syncToken'])).toEqual(['private-1', 'shared-1']);
  });

  it('compares nothing when one of the databases has no token yet', async () => {
    const { changes } = ask(() => ({ zones: named(SHARED.id), syncToken: 'n' }), {
      kinds: ['personal', 'shared'],
      cursor: await cursorOf('personal'),
    });
    expect((await changes)?.changed).toBeUndefined();
  });

  it('keeps the token of a database that is not asked', async () => {
    const cursor = await cursorOf('personal', 'shared');
    const { changes } = ask(() => ({ zones: [], syncToken: 'n' }), { cursor });
    expect(await changes).toEqual({ cursor: '{"private":"n","shared":"shared-1"}', changed: [] });
  });

  it('names the shared library of its owner, whoever asks, and what is no library beside', async () => {
    const cursor = await cursorOf('personal');
    const zones = named(SHARED.id, 'SharedCollection-1', 'NextSync');
    const { changes } = ask(() => ({ zones, syncToken: 'n' }), { cursor });
    expect(await changes).toMatchObject({
      changed: [SHARED],
      others: [
        { id: 'SharedCollection-1', kind: 'shared-album' },
        { id: 'NextSync', kind: 'unknown' },
      ],
    });
  });

  it('a library that stands in both databases is one, of the private one', async () => {
    const kinds = ['personal', 'shared'] as const;
    const database = scriptedDatabase(({ database: which }) => ({
      zones: [{ zoneID: { zoneName: SHARED.id, ownerRecordName: which } }],
      syncToken: 'n',
    }));
    const ports = { database, clock: NO_TIME, log: silentLog };
    const found = await changesSince(ports, await cursorOf(...kinds), kinds, signal);
    expect(found?.zones.map((zone) => [zone.database, zone.zoneID['ownerRecordName']])).toEqual([
      ['private', 'private'],
    ]);
  });

  it('E12: names zones that are gone, unless the other database has them', async () => {
    const kinds = ['personal', 'shared'] as const;
    const gone = { zoneID: { zoneName: SHARED.id }, deleted: true };
    const cursor = await cursorOf(...kinds);
    const { changes } = ask(() => ({ zones: [gone], syncToken: 'n' }), { cursor, kinds });
    expect(await changes).toMatchObject({ changed: [], gone: [SHARED.id] });
    const moved = ask(
      ({ database: which }) => ({ zones: which === 'private' ? [gone] : named(SHARED.id), syncToken: 'n' }),
      { cursor, kinds },
    );
    expect(await moved.changes).toEqual({ cursor: expect.any(String) as string, changed: [SHARED] });
  });

  it.each([
    ['refuses', new DatabaseError('ACCESS_DENIED', 'not yours', 403)],
    ['has trouble', new KeepsakeError('SERVICE_REFUSING', 'not yours')],
    ['is throttled', new KeepsakeError('SERVICE_THROTTLING', 'not yours')],
  ])('E55: a shared database that %s keeps its token, and the private one is heard', async (_how, error) => {
    const kinds = ['personal', 'shared'] as const;
    const { changes, database } = ask(
      ({ database: which }) => {
        if (which === 'shared') throw error;
        return { zones: named('PrimarySync'), syncToken: 'n' };
      },
      { kinds, cursor: await cursorOf(...kinds) },
    );
    expect(await changes).toEqual({
      cursor: '{"private":"n","shared":"shared-1"}',
      changed: [PERSONAL],
      trouble: expect.stringContaining('not yours') as string,
    });
    expect(database.requests.map(({ body }) => body['syncToken'])).toEqual([
      'private-1',
      'shared-1',
      undefined,
    ]);
  });

  it('E8: a token of the shared database that is refused is replaced, and nothing is compared', async () => {
    const kinds = ['personal', 'shared'] as const;
    const { changes } = ask(
      ({ database: which, body }) => {
        if (which === 'shared' && body['syncToken'] !== undefined)
          throw new DatabaseError('BAD_REQUEST', 'Unknown sync continuation type', 200);
        return { zones: [], syncToken: `${which}-2` };
      },
      { kinds, cursor: await cursorOf(...kinds) },
    );
    expect(await changes).toEqual({
      cursor: '{"private":"private-2","shared":"shared-2"}',
      changed: undefined,
    });
  });

  it('lets everything else through', async () => {
    const { changes } = ask(() => {
      throw new TypeError('a bug');
    });
    await expect(changes).rejects.toThrow('a bug');
  });
});

describeRecorded('changes as recorded', () => {
  it('a server that does not offer the call cannot tell', async () => {
    const ports = { database: replayDatabase('listing_photos'), clock: NO_TIME, log: silentLog };
    expect(await changesSince(ports, undefined, ['personal'], signal)).toBeUndefined();
  });
});
