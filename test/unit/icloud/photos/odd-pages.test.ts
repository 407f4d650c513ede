import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { DatabaseError } from '../../../../src/icloud/photos/database.ts';
import { listChanges } from '../../../../src/icloud/photos/list-changes.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import type { Zone } from '../../../../src/icloud/photos/zones.ts';
import type { Page } from '../../../../src/model/photo-source.ts';
import { photos } from '../../../support/apple-records.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { describeRecorded, listPageOf } from '../../../support/recordings.ts';
import { namesAsked, rankOf, scriptedDatabase } from '../../../support/scripted-database.ts';

const ZONE: Zone = {
  library: { id: 'PrimarySync', kind: 'personal' },
  database: 'private',
  zoneID: { zoneName: 'PrimarySync' },
};
const { signal } = new AbortController();

type Json = Record<string, unknown>;

/** What Apple may send in the place of one record. */
const DAMAGES: readonly ((record: Json) => readonly unknown[])[] = [
  () => [],
  () => [null],
  () => ['text'],
  () => [[]],
  (record) => [{ ...record, recordType: 'CPLAsset2' }],
  (record) => [{ ...record, recordType: null }],
  (record) => [{ ...record, recordType: 7, fields: null }],
  (record) => [{ ...record, recordName: undefined }],
  (record) => [{ ...record, recordName: { value: record['recordName'] } }],
  (record) => [{ ...record, fields: [record['fields']] }],
  (record) => [{ ...record, fields: {} }],
  (record) => [{ recordName: record['recordName'], recordType: null, deleted: true }],
  (record) => [{ recordName: record['recordName'], deleted: 'yes' }],
  (record) => [{ ...record, serverErrorCode: 'INTERNAL_ERROR', reason: 'no' }],
  (record) => [{ ...record, serverErrorCode: { code: 'NOT_FOUND' } }],
  (record) => [{ record }],
  (record) => [{ ...record, fields: nested(record['fields']) }],
  (record) => [{ ...record, fields: { isSparsePrivateRecord: { value: 1, type: 'NUMBER_INT64' } } }],
];

/** What may stand beside the others without being about any of them. */
const STRANGERS: readonly unknown[] = [
  null,
  { recordName: 'A1-IN-B', recordType: 'CPLContainerRelation' },
  { recordName: 'P', recordType: 'CPLPerson', fields: { people: { value: [], type: 'BYTES' } } },
  { recordName: 'gone', recordType: null, deleted: true },
  { recordName: 'S', recordType: 'CPLAsset', fields: { linkedShareZoneName: { value: 'SharedSync-1' } } },
  { serverErrorCode: 'THROTTLED' },
];

interface Oddness {
  /** Places of damaged records among all records of all pages, and what happens to them. */
  readonly damaged: ReadonlyMap<number, number>;
  /** Records that come twice. */
  readonly twice: ReadonlySet<number>;
  readonly strangers: readonly number[];
  readonly answersLookups: boolean;
}

const oddness = (records: number): fc.Arbitrary<Oddness> =>
  fc
    .record({
      // Single records, and whole stretches of them.
      single: fc.array(fc.tuple(fc.nat(records - 1), fc.nat(DAMAGES.length - 1)), { maxLength: 40 }),
      stretch: fc.tuple(fc.nat(records - 1), fc.nat(150), fc.nat(DAMAGES.length - 1)),
      twice: fc.array(fc.nat(records - 1), { maxLength: 20 }),
      strangers: fc.array(fc.nat(STRANGERS.length - 1), { maxLength: 6 }),
      answersLookups: fc.boolean(),
    })
    .map(({ single, stretch: [from, length, damage], twice, ...rest }) => ({
      ...rest,
      damaged: new Map([
        ...Array.from({ length: Math.min(length, records - from) }, (_, n) => [from + n, damage] as const),
        ...single,
      ]),
      twice: new Set(twice),
    }));

function nested(value: unknown): unknown {
  return Object.fromEntries(Object.entries(Object(value)).map(([name, field]) => [name, { value: field }]));
}

/** A library whose records are damaged in the same way wherever they turn up. */
function oddLibrary(all: readonly Json[], count: number, odd: Oddness) {
  const places = new Map(all.map((record, place) => [record['recordName'], place]));
  const show = (records: readonly Json[]): readonly unknown[] => {
    const shown = records.flatMap((record) => {
      const place = places.get(record['recordName']) ?? -1;
      const damage = DAMAGES[odd.damaged.get(place) ?? -1];
      const told = damage === undefined ? [record] : damage(record);
      return odd.twice.has(place) ? [...told, ...told] : told;
    });
    return [...odd.strangers.map((at) => STRANGERS[at]), ...structuredClone(shown)];
  };
  const touched = new Set([...odd.damaged.keys()].map((place) => place % count));
  const untouched = all.slice(count).filter((_, n) => !touched.has(n));
  const lookUp = (names: readonly string[]) => {
    if (!odd.answersLookups) throw new DatabaseError('BAD_REQUEST', 'no', 400);
    return { records: names.flatMap((name) => all.filter((record) => record['recordName'] === name)) };
  };
  return { show, lookUp, untouched: untouched.map((record) => String(record['recordName'])) };
}

async function idsOf(pages: AsyncGenerator<Page, unknown>): Promise<ReadonlySet<string>> {
  const ids: string[] = [];
  for await (const page of pages) ids.push(...page.assets.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  return new Set(ids);
}

/** Masters first, then assets; of a listing the assets from a rank on. */
async function listOdd(all: readonly Json[], odd: Oddness): Promise<void> {
  const count = all.length / 2;
  const library = oddLibrary(all, count, odd);
  const database = scriptedDatabase(({ operation, body }) => {
    if (operation === 'internal/records/query/batch')
      return { batch: [{ records: [{ fields: { itemCount: { value: count } } }] }] };
    if (operation === 'records/lookup') return library.lookUp(namesAsked(body));
    const rank = rankOf(body);
    if (rank === undefined) return { records: [{ fields: { state: { value: 'FINISHED' } } }] };
    const page = [
      ...all.slice(rank, Math.min(rank + 100, count)),
      ...all.slice(count + rank, count + Math.min(rank + 100, count)),
    ];
    return { records: rank >= count ? [] : library.show(page), syncToken: 'token' };
  });
  const ports = { database, clock: NO_TIME, log: silentLog };
  const ids = await idsOf(listPages(ports, ZONE, { limit: undefined }, signal));
  expect(library.untouched.filter((id) => !ids.has(id))).toEqual([]);
}

async function changeOdd(all: readonly Json[], odd: Oddness): Promise<void> {
  const count = all.length / 2;
  const library = oddLibrary(all, count, odd);
  const mixed = Array.from({ length: count }, (_, n) => [all[n] ?? {}, all[count + n] ?? {}]).flat();
  let start = 0;
  const database = scriptedDatabase(({ operation, body }) => {
    if (operation === 'records/lookup') return library.lookUp(namesAsked(body));
    const records = library.show(mixed.slice(start, start + 90));
    start += 90;
    return { zones: [{ syncToken: `t${start}`, moreComing: start < mixed.length, records }] };
  });
  const ports = { database, clock: NO_TIME, log: silentLog };
  const ids = await idsOf(listChanges(ports, ZONE, 'old', signal));
  expect(library.untouched.filter((id) => !ids.has(id))).toEqual([]);
}

const RUNS = process.env['KEEPSAKE_LONG'] === '1' ? 3_000 : 150;

const LIBRARY = photos(0, 250).map((record): Json => ({ ...record }));

it('E4, E5: whatever happens to some records of a listing, all others are listed, each once', async () => {
  await fc.assert(
    fc.asyncProperty(oddness(500), (odd) => listOdd(LIBRARY, odd)),
    { numRuns: RUNS },
  );
}, 600_000);

it.each([125, 150])('E4, E5: %i assets in a row that do not come end no listing', async (length) => {
  const damaged = new Map(Array.from({ length }, (_, n) => [300 + n, 0] as const));
  await listOdd(LIBRARY, { damaged, twice: new Set(), strangers: [], answersLookups: false });
});

it('E4, E15: whatever happens to some records of changes, all others are told', async () => {
  await fc.assert(
    fc.asyncProperty(oddness(500), (odd) => changeOdd(LIBRARY, odd)),
    { numRuns: RUNS },
  );
}, 600_000);

describeRecorded('recorded pages with odd records', () => {
  it('E4, E5: lose nothing else', async () => {
    const recorded = listPageOf('listing_photos').records.map((record) => structuredClone(record) as Json);
    await fc.assert(
      fc.asyncProperty(oddness(recorded.length), async (odd) => {
        await listOdd(recorded, odd);
        await changeOdd(recorded, odd);
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
