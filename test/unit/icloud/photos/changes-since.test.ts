import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { changesSince } from '../../../../src/icloud/photos/changes-since.ts';
import { DatabaseError, type DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import { describeRecorded, replayDatabase } from '../../../support/recordings.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const { signal } = new AbortController();
const zone = (id: string, database: Zone['database']): Zone => ({
  library: { id, kind: id === 'PrimarySync' ? 'personal' : 'shared' },
  database,
  zoneID: { zoneName: id },
});
const PRIMARY = zone('PrimarySync', 'private');
const OTHERS = zone('SharedSync-1', 'shared');
const named = (...names: string[]) => names.map((zoneName) => ({ zoneID: { zoneName }, syncToken: 'z' }));

function ask(
  answer: (request: DatabaseRequest, call: number) => unknown,
  { zones = [PRIMARY], cursor }: { zones?: readonly Zone[]; cursor?: string } = {},
) {
  const database = scriptedDatabase(answer);
  return { database, changes: changesSince({ database, log: silentLog }, zones, cursor, signal) };
}

async function cursorOf(zones: readonly Zone[]): Promise<string> {
  const { changes } = ask(({ database }) => ({ zones: [], syncToken: `${database}-1` }), { zones });
  return (await changes)?.cursor ?? '';
}

describe('changesSince', () => {
  it('without a cursor everything has changed, and "none" is said by absence', async () => {
    const { changes, database } = ask(() => ({ zones: [], syncToken: 'a' }));
    expect((await changes)?.changed).toEqual([PRIMARY.library]);
    expect(database.requests.map(({ body }) => body)).toEqual([{}]);
  });

  it('with a cursor names the libraries that changed, whatever became of the token', async () => {
    const cursor = await cursorOf([PRIMARY]);
    const idle = ask(() => ({ zones: [], syncToken: 'private-2' }), { cursor });
    expect(await idle.changes).toMatchObject({ changed: [] });
    expect(idle.database.requests.map(({ body }) => body)).toEqual([{ syncToken: 'private-1' }]);

    const busy = ask(() => ({ zones: named('CMM-1', 'PrimarySync'), syncToken: 'private-1' }), { cursor });
    expect((await busy.changes)?.changed).toEqual([PRIMARY.library]);
  });

  it('reads on while there is more to come', async () => {
    const cursor = await cursorOf([PRIMARY]);
    const { changes, database } = ask(
      (_request, call) => ({
        zones: call === 3 ? named('PrimarySync') : [],
        syncToken: `t${call}`,
        moreComing: call < 3,
      }),
      { cursor },
    );
    expect((await changes)?.changed).toEqual([PRIMARY.library]);
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
      { cursor: await cursorOf([PRIMARY]) },
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
    expect((await changes)?.changed).toEqual([PRIMARY.library]);
    expect(database.requests.map(({ body }) => body)).toEqual([{}]);
  });

  it('asks the shared database for the libraries of others, each with its own token', async () => {
    const zones = [PRIMARY, OTHERS];
    const cursor = await cursorOf(zones);
    const { changes, database } = ask(
      ({ database: which }) => ({ zones: which === 'shared' ? named('SharedSync-1') : [], syncToken: 'n' }),
      { zones, cursor },
    );
    expect((await changes)?.changed).toEqual([OTHERS.library]);
    expect(database.requests.map(({ body }) => body['syncToken'])).toEqual(['private-1', 'shared-1']);
  });

  it('a shared database that cannot tell makes only its own libraries count as changed', async () => {
    const zones = [PRIMARY, OTHERS];
    const { changes } = ask(
      ({ database: which }) => {
        if (which === 'shared') throw new DatabaseError('BAD_REQUEST', 'no', 400);
        return { zones: [], syncToken: 'n' };
      },
      { zones, cursor: await cursorOf(zones) },
    );
    expect((await changes)?.changed).toEqual([OTHERS.library]);
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
    const ports = { database: replayDatabase('listing_photos'), log: silentLog };
    expect(await changesSince(ports, [PRIMARY], undefined, signal)).toBeUndefined();
  });
});
