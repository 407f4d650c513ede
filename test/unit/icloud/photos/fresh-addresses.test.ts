import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { type Database, DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { FreshAddresses } from '../../../../src/icloud/photos/fresh-addresses.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import type { Address, Resource } from '../../../../src/model/asset.ts';
import type { Failure } from '../../../../src/model/failure.ts';
import { checksum, master } from '../../../support/apple-records.ts';
import { photo } from '../../../support/plan-asset.ts';
import { scriptedDatabase } from '../../../support/scripted-database.ts';

const { signal } = new AbortController();
const zoneOf = (id: string): Zone => ({
  library: { id, kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: id },
});
const ZONE = zoneOf('PrimarySync');

function resource(heldBy: string, signature = checksum(heldBy)): Resource {
  return { role: 'original', type: undefined, size: 100, signature, address: undefined, heldBy };
}

/** Knows every master, unless it is called `gone…`. */
function lookupDatabase() {
  return scriptedDatabase(({ body }) => ({
    records: namesOf(body).map((name) =>
      name.startsWith('gone') ? { recordName: name, serverErrorCode: 'NOT_FOUND' } : master(name),
    ),
  }));
}

function namesOf(body: Readonly<Record<string, unknown>>): string[] {
  const { records }: { records: { recordName: string }[] } = JSON.parse(JSON.stringify(body));
  return records.map(({ recordName }) => recordName);
}

/** An hour before the addresses of the records end. */
const NOW_MS = 1_600_000_000_000;
const linksOf = (database: Database) =>
  new FreshAddresses({ database, clock: { now: () => NOW_MS }, log: silentLog });

const addressOf = (address: Address | Failure | undefined) =>
  address !== undefined && 'url' in address ? address.url.reveal() : JSON.stringify(address);

describe('FreshAddresses', () => {
  it('looks up the record that holds a file, and finds the address by the content', async () => {
    const database = lookupDatabase();
    const wanted = resource('M1');
    const addresses = await linksOf(database).get(ZONE, [wanted], signal);
    expect(addressOf(addresses.get(wanted))).toContain('/B/M1/');
    expect(database.requests).toMatchObject([
      { operation: 'records/lookup', database: 'private', body: { zoneID: { zoneName: 'PrimarySync' } } },
    ]);
  });

  it('a record that is gone costs only its own files', async () => {
    const [here, gone] = [resource('M1'), resource('gone1')];
    const addresses = await linksOf(lookupDatabase()).get(ZONE, [gone, here], signal);
    expect([...addresses.keys()]).toEqual([here]);
  });

  it('a file that was edited since is gone', async () => {
    const old = resource('M1', checksum('before'));
    expect(await linksOf(lookupDatabase()).get(ZONE, [old], signal)).toEqual(new Map());
  });

  it('C20: looks up the neighbours in the same request, and asks again only for what did not help', async () => {
    const database = lookupDatabase();
    const addresses = linksOf(database);
    const all = Array.from({ length: 120 }, (_, n) => resource(`M${n}`));
    const assets = all.map((original) => ({ ...photo({}), resources: { original } }));
    addresses.listed(ZONE.library.id, assets);
    for (const wanted of all) expect((await addresses.get(ZONE, [wanted], signal)).has(wanted)).toBe(true);
    expect(database.requests.map(({ body }) => namesOf(body).length)).toEqual([50, 50, 20]);

    const [first, second] = all;
    for (const wanted of [first, second])
      if (wanted !== undefined) await addresses.get(ZONE, [wanted], signal);
    expect(database.requests).toHaveLength(5);
  });

  it('C20: what is planned without a listing is looked up fifty at a time, whoever asks first', async () => {
    const database = lookupDatabase();
    const addresses = linksOf(database);
    const planned = Array.from({ length: 200 }, (_, n) =>
      (['original', 'live'] as const).map((role) => ({ ...resource(`M${n}`), role })),
    ).flat();
    addresses.expect(ZONE.library.id, planned);
    // Four workers, each of which asks for the next file when it has the address of the last.
    const queue = planned.values();
    const work = async () => {
      for (const wanted of queue)
        expect((await addresses.get(ZONE, [wanted], signal)).has(wanted)).toBe(true);
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(database.requests.map(({ body }) => namesOf(body).length)).toEqual([50, 50, 50, 50]);
  });

  it('C20: whoever wants what is being looked up waits for that, and does not lose it with the first caller', async () => {
    const database = lookupDatabase();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const addresses = linksOf({
      async call(request, until) {
        asked.resolve();
        await answer.promise;
        return database.call(request, until);
      },
    });
    const [one, two] = [resource('M1'), resource('M2')];
    addresses.expect(ZONE.library.id, [one, two]);
    const first = new AbortController();
    const left = addresses.get(ZONE, [one], first.signal);
    await asked.promise;
    const stays = addresses.get(ZONE, [two], signal);
    first.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    answer.resolve();
    expect((await stays).has(two)).toBe(true);
    expect(database.requests).toHaveLength(1);
    // That address was of use to nobody if it is asked for again.
    await addresses.get(ZONE, [two], signal);
    expect(database.requests).toHaveLength(2);
  });

  it('C20: spare addresses that have grown too old are looked up together', async () => {
    const database = lookupDatabase();
    const clock = { nowMs: NOW_MS, now: () => clock.nowMs };
    const addresses = new FreshAddresses({ database, clock, log: silentLog });
    const all = Array.from({ length: 40 }, (_, n) => resource(`M${n}`));
    addresses.expect(ZONE.library.id, all);
    for (const wanted of all.slice(0, 5)) await addresses.get(ZONE, [wanted], signal);
    clock.nowMs += 3_500_000;
    for (const wanted of all.slice(5, 6)) await addresses.get(ZONE, [wanted], signal);
    expect(database.requests.map(({ body }) => namesOf(body).length)).toEqual([40, 35]);
  });

  it('C20: asks for nothing but the fields of files that somebody wants', async () => {
    const database = lookupDatabase();
    const addresses = linksOf(database);
    const keysAsked = () => database.requests.at(-1)?.body['desiredKeys'];
    await addresses.get(ZONE, [resource('M1')], signal);
    const originals = [
      'resOriginalRes',
      'resOriginalFingerprint',
      'resOriginalAltRes',
      'resOriginalAltFingerprint',
    ];
    expect(keysAsked()).toEqual(originals);
    addresses.expect(ZONE.library.id, [{ ...resource('M1'), role: 'adjusted' }]);
    await addresses.get(ZONE, [resource('M2')], signal);
    const edits = ['resJPEGFullRes', 'resJPEGFullFingerprint', 'resVidFullRes', 'resVidFullFingerprint'];
    expect(keysAsked()).toEqual([...originals, ...edits]);
    await addresses.get(zoneOf('S'), [{ ...resource('M1'), role: 'live' }], signal);
    expect(keysAsked()).toEqual(['resOriginalVidComplRes', 'resOriginalVidComplFingerprint']);
  });

  it('C20: a file of a kind that nobody wanted before is asked for anew, whatever is under way', async () => {
    const database = lookupDatabase();
    const addresses = linksOf(database);
    addresses.listed(ZONE.library.id, [
      { ...photo({}), resources: { original: resource('M1'), medium: resource('M2') } },
    ]);
    const first = addresses.get(ZONE, [resource('M1')], signal);
    await Promise.resolve();
    await Promise.resolve();
    const second = addresses.get(ZONE, [{ ...resource('M2'), role: 'medium' }], signal);
    await Promise.all([first, second]);
    expect(database.requests.map(({ body }) => namesOf(body))).toEqual([['M1', 'M2'], ['M2']]);
  });

  it('a plan without end is kept in part, and every address is found all the same', async () => {
    const database = lookupDatabase();
    const addresses = linksOf(database);
    const all = Array.from({ length: 10_000 }, (_, n) => resource(`M${n}`));
    addresses.expect(ZONE.library.id, all);
    for (const at of [0, 9_000]) {
      const wanted = all[at] ?? resource('');
      expect((await addresses.get(ZONE, [wanted], signal)).has(wanted)).toBe(true);
    }
    expect(database.requests.map(({ body }) => namesOf(body).length)).toEqual([1, 50]);
  });

  it('serves all callers of one moment with one request, and each with its own files', async () => {
    const database = lookupDatabase();
    const fresh = linksOf(database);
    const wanted = Array.from({ length: 10 }, (_, n) => resource(`M${n}`));
    const answers = await Promise.all(wanted.map((one) => fresh.get(ZONE, [one], signal)));
    expect(database.requests).toHaveLength(1);
    answers.forEach((addresses, n) => expect([...addresses.keys()]).toEqual([wanted[n]]));
    await fresh.get(ZONE, wanted, signal);
    expect(database.requests).toHaveLength(2);
  });

  it('asks for one record once, whatever number of its files is wanted', async () => {
    const database = lookupDatabase();
    await linksOf(database).get(ZONE, [resource('M1'), resource('M1')], signal);
    expect(namesOf(database.requests[0]?.body ?? {})).toEqual(['M1']);
  });

  it('asks for at most 50 records at a time', async () => {
    const database = lookupDatabase();
    const fresh = linksOf(database);
    const wanted = Array.from({ length: 120 }, (_, n) => resource(`M${n}`));
    expect((await fresh.get(ZONE, wanted, signal)).size).toBe(120);
    await Promise.all(wanted.map((one) => fresh.get(ZONE, [one], signal)));
    expect(database.requests.map(({ body }) => namesOf(body).length)).toEqual([50, 50, 20, 50, 50, 20]);
  });

  it('keeps libraries apart', async () => {
    const database = lookupDatabase();
    const fresh = linksOf(database);
    await Promise.all([
      fresh.get(ZONE, [resource('M1')], signal),
      fresh.get(zoneOf('S'), [resource('M1')], signal),
    ]);
    expect(database.requests.map(({ body }) => body['zoneID'])).toEqual([
      { zoneName: 'PrimarySync' },
      { zoneName: 'S' },
    ]);
  });

  it('without files asks nothing', async () => {
    const database = lookupDatabase();
    await linksOf(database).get(ZONE, [], signal);
    expect(database.requests).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      'is refused',
      () => {
        throw new DatabaseError('BAD_REQUEST', 'length is greater than max size', 400);
      },
    ],
    ['says nothing of the record', () => ({ records: [] })],
    ['cannot give it now', () => ({ records: [{ recordName: 'M1', serverErrorCode: 'TRY_AGAIN_LATER' }] })],
  ])('E17: a lookup that %s tells nothing about iCloud, and the run goes on', async (_what, answer) => {
    const addresses = await linksOf(scriptedDatabase(answer)).get(ZONE, [resource('M1')], signal);
    expect([...addresses.values()]).toEqual([
      { kind: 'denied', detail: 'a fresh address cannot be looked up now' },
    ]);
  });

  it('ends the request when the last caller has left, and not before', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = Promise.withResolvers<AbortSignal>();
    const fresh = linksOf({
      call: (_request, until) => {
        asked.resolve(until);
        return new Promise((_resolve, reject) => {
          until.addEventListener('abort', () => reject(until.reason));
        });
      },
    });
    const calls = [first, second].map((caller, n) => fresh.get(ZONE, [resource(`M${n}`)], caller.signal));
    const until = await asked.promise;
    first.abort(new Error('first left'));
    expect(until.aborted).toBe(false);
    second.abort(new Error('all left'));
    await Promise.all(calls.map((call) => expect(call).rejects.toThrow('all left')));
  });

  it('asks nothing for a caller who has left already', async () => {
    const database = lookupDatabase();
    await expect(
      linksOf(database).get(ZONE, [resource('M1')], AbortSignal.abort(new Error('left'))),
    ).rejects.toThrow('left');
    expect(database.requests).toEqual([]);
  });
});
