import { describe, expect, it } from 'vitest';
import type { SeenChange, SimulatorOptions } from '../../../src/simulator/core/options.ts';
import type { Quirks } from '../../../src/simulator/library/quirks.ts';
import { Feed } from './feed.ts';
import { list, type RecordReply } from './replies.ts';
import { startKnown, startSignedIn } from './start.ts';

const DAY_MS = 86_400_000;
const TRASH = { isDeleted: { value: 1 } };
const NULL = { type: 'INT64', value: null };
const RESTORE = { isDeleted: NULL, isExpunged: NULL };

interface Wish {
  readonly asset: string;
  readonly tag?: string | undefined;
  readonly fields?: unknown;
  readonly operationType?: string;
  readonly recordType?: string;
}

interface ModifyReply {
  readonly syncToken: unknown;
  readonly serverErrorCode?: string;
  readonly records: readonly {
    readonly fields: { readonly isDeleted?: unknown; readonly dateExpunged?: { readonly value: number } };
    readonly expirationTime: number;
    readonly recordChangeTag: string;
  }[];
}

async function library(options: SimulatorOptions = {}, from = startKnown) {
  const seen: SeenChange[] = [];
  const { simulator, client } = await from({ ...options, onChange: (change) => void seen.push(change) });
  const zones = simulator.library.zones;
  const zone = zones.find(({ name }) => name.zoneName !== 'PrimarySync') ?? zones[0];
  const { zoneName, ownerRecordName } = (options.sharedLibrary ? zone : zones[0])?.name ?? {
    zoneName: '',
    ownerRecordName: '',
  };
  const zoneID = { zoneName, ownerRecordName };
  const database = options.sharedLibrary === 'shared' ? 'shared' : 'private';
  const ids = [...simulator.library.files()]
    .filter((file) => file.zone === zoneName)
    .map(({ asset }) => asset);
  const lookUp = async (...names: readonly string[]): Promise<readonly RecordReply[]> => {
    const body = { records: names.map((recordName) => ({ recordName })), zoneID };
    return list(await client.database('records/lookup', body, { database, query: 'remapEnums=true' }))
      .records;
  };
  const tagOf = async (asset: string) =>
    String(Reflect.get((await lookUp(asset))[0] ?? {}, 'recordChangeTag'));
  const send = async (wishes: readonly Wish[], more: object = { atomic: true }) => {
    const operations = await Promise.all(
      wishes.map(async (wish) => ({
        operationType: wish.operationType ?? 'update',
        record: {
          recordName: wish.asset,
          recordType: wish.recordType ?? 'CPLAsset',
          recordChangeTag: 'tag' in wish ? wish.tag : await tagOf(wish.asset),
          fields: wish.fields ?? TRASH,
        },
      })),
    );
    return client.database('records/modify', { operations, zoneID, ...more }, { database });
  };
  const codes = async (wishes: readonly Wish[], more?: object) => {
    const reply = await send(wishes, more);
    if (reply.status !== 200) {
      const { serverErrorCode }: Partial<ModifyReply> = JSON.parse(reply.text);
      return `${reply.status} ${serverErrorCode}`;
    }
    return list(reply).records.map(({ serverErrorCode }) => serverErrorCode ?? 'done');
  };
  const trashed = () =>
    [...simulator.library.files()].filter(({ deleted }) => deleted).map(({ asset }) => ids.indexOf(asset));
  return { simulator, client, zoneID, ids, lookUp, tagOf, send, codes, trashed, seen };
}

describe('records/modify', () => {
  it('moves a photo to Recently Deleted as recorded, and brings it back with a null', async () => {
    const { simulator, client, ids, send, lookUp, tagOf, trashed, seen, zoneID } = await library();
    const [first = ''] = ids;
    const feed = await new Feed(client).start();
    const [before, now] = [await tagOf(first), Date.now()];
    const reply = await send([{ asset: first }]);
    const answer: ModifyReply = JSON.parse(reply.text);
    const [record] = answer.records;
    const expunged = record?.fields.dateExpunged?.value ?? 0;
    expect(record).toMatchObject({ recordName: first, recordType: 'CPLAsset', deleted: false });
    expect(record?.fields.isDeleted).toEqual({ value: 1, type: 'INT64' });
    expect(expunged - now).toBeGreaterThanOrEqual(30 * DAY_MS - 1);
    expect(record?.expirationTime).toBe(Math.floor(expunged / 1000) + 864_000);
    expect(record?.recordChangeTag).not.toBe(before);
    expect(answer.syncToken).toBeTypeOf('string');
    expect(trashed()).toEqual([0]);
    expect((await feed.told()).toSorted()[0]).toBe(`CPLAsset ${first}`);

    await send([{ asset: first, fields: RESTORE }], { desiredKeys: ['isDeleted'] });
    const [restored] = await lookUp(first);
    expect(restored?.fields['isDeleted']).toEqual({ value: null, type: 'INT64' });
    expect(trashed()).toEqual([]);
    expect(seen).toEqual([
      { zone: zoneID.zoneName, asset: first, wish: 'trash' },
      { zone: zoneID.zoneName, asset: first, wish: 'restore' },
    ]);
    const changes = simulator.requests.flatMap((request) => request.changes ?? []);
    expect(changes).toEqual([`trash ${first}`, `restore ${first}`]);
    expect(simulator.violations).toEqual([]);
  });

  it.each([
    ['atomic', { atomic: true }, ['ATOMIC_ERROR', 'TRY_AGAIN_LATER', 'NOT_FOUND', 'ATOMIC_ERROR'], []],
    ['not', { atomic: false }, ['done', 'TRY_AGAIN_LATER', 'NOT_FOUND', 'done'], [0, 2]],
    ['where nothing is said', {}, ['ATOMIC_ERROR', 'TRY_AGAIN_LATER', 'NOT_FOUND', 'ATOMIC_ERROR'], []],
  ])('one that is refused takes all along: %s', async (_how, more, wanted, moved) => {
    const { ids, codes, trashed } = await library();
    const [a = '', b = '', c = ''] = ids;
    const gone = { asset: '00000000-0000-4000-8000-000000000000', tag: 'x' };
    expect(await codes([{ asset: a }, { asset: b, tag: 'old' }, gone, { asset: c }], more)).toEqual(wanted);
    expect(trashed()).toEqual(moved);
  });

  it('says no as Apple is known or thought to', async () => {
    const { simulator, ids, codes, trashed } = await library();
    const [a = '', b = '', c = '', d = ''] = ids;
    const { library: photos } = simulator;
    photos.setHidden(a, true);
    photos.purge(b);
    const said: unknown[] = [await codes([{ asset: a }]), await codes([{ asset: b, tag: 'x' }])];
    photos.delete(c);
    said.push(await codes([{ asset: c, fields: { isDeleted: { value: 0 } } }]));
    photos.quirks.restoreBy = '0';
    said.push(await codes([{ asset: c, fields: RESTORE }]));
    said.push(await codes([{ asset: c, fields: { isDeleted: { value: 0 } } }]));
    const stale: Quirks['staleTag'][] = ['CAS_OP_LOCK', 'CONFLICT', 'whole call'];
    for (const how of stale) {
      photos.quirks.staleTag = how;
      said.push(await codes([{ asset: d, tag: 'old' }]));
    }
    expect(said).toEqual([
      ['BAD_REQUEST'],
      ['NOT_FOUND'],
      ['BAD_REQUEST'],
      ['BAD_REQUEST'],
      ['done'],
      ['CAS_OP_LOCK'],
      ['CONFLICT'],
      '503 TRY_AGAIN_LATER',
    ]);
    expect(trashed()).toEqual([]);
    expect(simulator.violations).toEqual([]);
  });

  it('what has lain in Recently Deleted for thirty days is gone', async () => {
    const start = Date.now();
    let now = start;
    const { ids, codes, simulator } = await library({ now: () => now }, startSignedIn);
    const [a = '', b = ''] = ids;
    for (const asset of [a, b]) simulator.library.delete(asset);
    // The session would be over by then: the photos are put into Recently Deleted earlier instead.
    now = start - 30 * DAY_MS;
    simulator.library.restore(b);
    simulator.library.delete(b);
    now = start;
    expect(await codes([{ asset: a, fields: RESTORE }])).toEqual(['done']);
    expect(await codes([{ asset: b, fields: RESTORE }])).toEqual(['NOT_FOUND']);
  });

  it.each<[string, Partial<Wish>, string]>([
    ['removes for good', { fields: { isExpunged: { value: 1 } } }, 'removes a photo for good'],
    [
      'removes for good at once',
      { fields: { isDeleted: { value: 1 }, isExpunged: { value: 1 } } },
      'removes a photo for good',
    ],
    ['is no update', { operationType: 'forceDelete' }, 'an operation "forceDelete"'],
    ['is about an original', { recordType: 'CPLMaster' }, 'something else than a CPLAsset'],
    ['writes another field', { fields: { isFavorite: { value: 1 } } }, 'other fields'],
    ['has no tag', { tag: undefined }, 'without recordChangeTag'],
  ])('a client that %s is refused, and remembered', async (_what, wish, problem) => {
    const { simulator, ids, codes, trashed } = await library();
    const [a = ''] = ids;
    simulator.library.delete(a);
    expect(await codes([{ asset: a, ...wish }])).toBe('400 BAD_REQUEST');
    expect(simulator.violations.some((one) => one.problem.includes(problem))).toBe(true);
    expect(trashed()).toEqual([0]);
  });

  it('lets the owner of a shared library delete there, and guests only if told', async () => {
    const owner = await library({
      library: { assets: 1, bytes: 600, sharedAssets: 2 },
      sharedLibrary: 'private',
    });
    expect(await owner.codes([{ asset: owner.ids[0] ?? '' }])).toEqual(['done']);
    const [record] = await owner.lookUp(owner.ids[0] ?? '');
    expect(record?.fields['trashReason']).toMatchObject({ value: 1 });
    const guest = await library({
      library: { assets: 1, bytes: 600, sharedAssets: 2 },
      sharedLibrary: 'shared',
    });
    const wish = [{ asset: guest.ids[0] ?? '' }];
    expect(await guest.codes(wish)).toEqual(['ACCESS_DENIED']);
    guest.simulator.library.quirks.guestsMayTrash = true;
    expect(await guest.codes(wish)).toEqual(['done']);
  });

  it('bears so many changes of one photo in a row, and any number of larger ones', async () => {
    const { simulator, ids, codes } = await library();
    const [a = '', b = '', c = ''] = ids;
    simulator.library.quirks.mostSingleChanges = 2;
    expect(await codes([{ asset: a }, { asset: b }])).toEqual(['done', 'done']);
    expect(await codes([{ asset: a, fields: RESTORE }])).toEqual(['done']);
    expect(await codes([{ asset: b, fields: RESTORE }])).toEqual(['done']);
    expect(await codes([{ asset: c }])).toBe('503 THROTTLED');
    expect(await codes([{ asset: a }, { asset: c }])).toEqual(['done', 'done']);
  });

  it('scenarios refuse single operations, lose answers, and let others change photos meanwhile', async () => {
    const { simulator, ids, codes, send, trashed } = await library();
    const [a = '', b = ''] = ids;
    const match = { operation: 'records/modify', times: 1 };
    const name = [...simulator.library.files()][1]?.name ?? '';
    simulator.setScenario([{ match, action: { do: 'refuse-change', code: 'ODD_CODE', operation: 2 } }]);
    expect(await codes([{ asset: a }, { asset: b }])).toEqual(['ATOMIC_ERROR', 'ODD_CODE']);
    simulator.setScenario([{ match, action: { do: 'refuse-change', code: 'ODD_CODE', file: name } }]);
    expect(await codes([{ asset: a }, { asset: b }])).toEqual(['ATOMIC_ERROR', 'ODD_CODE']);
    simulator.setScenario([{ match, action: { do: 'change-library', favorite: [name] } }]);
    expect(await codes([{ asset: a }, { asset: b }])).toEqual(['ATOMIC_ERROR', 'TRY_AGAIN_LATER']);
    expect(trashed()).toEqual([]);
    simulator.setScenario([{ match, action: { do: 'drop' } }]);
    await expect(send([{ asset: a }, { asset: b }])).rejects.toThrow();
    expect(trashed()).toEqual([0, 1]);
    simulator.setScenario([{ match, action: { do: 'change-library', restore: [name], hide: [name] } }]);
    expect(await codes([{ asset: a, fields: RESTORE }])).toEqual(['done']);
    expect(trashed()).toEqual([]);
  });
});
