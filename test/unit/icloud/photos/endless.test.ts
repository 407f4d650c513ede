import { describe, expect, it } from 'vitest';
import { type Log, silentLog } from '../../../../src/base/log.ts';
import { changesSince } from '../../../../src/icloud/photos/changes-since.ts';
import type { DatabaseRequest } from '../../../../src/icloud/photos/database.ts';
import { listCollections } from '../../../../src/icloud/photos/list-collections.ts';
import { listMembers } from '../../../../src/icloud/photos/list-members.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import { listZones } from '../../../../src/icloud/photos/zones.ts';
import { zoneChanges } from '../../../../src/icloud/photos/zone-changes.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { ZONE } from './list-all.ts';

const { signal } = new AbortController();

/** A server that brings something new on each page, and always promises more. */
interface Endless {
  readonly answer: (request: DatabaseRequest, call: number) => unknown;
  readonly walk: (ports: Parameters<typeof listPages>[0]) => Promise<unknown>;
  /** What the caller is told. */
  readonly told: unknown;
  readonly atMost: number;
}

const zones = (call: number) => ({
  zones: [{ zoneID: { zoneName: 'PrimarySync' } }, { zoneID: { zoneName: `CMM-${call}` } }],
  syncToken: `t${call}`,
  moreComing: true,
});
const album = (call: number, albumType: number) => ({
  records: [
    {
      recordName: `album ${call}`,
      recordType: 'CPLAlbum',
      fields: { albumNameEnc: { value: 'QQ==' }, albumType: { value: albumType } },
    },
  ],
  continuationMarker: 'more',
});
/** The end of a walk, whose pages nobody keeps. */
async function endOf<Item, End>(items: AsyncGenerator<Item, End>): Promise<End> {
  for (;;) {
    const next = await items.next();
    if (next.done === true) return next.value;
  }
}

const ENDLESS: readonly (readonly [what: string, endless: Endless])[] = [
  [
    'zones/list',
    {
      answer: (_request, call) => zones(call),
      walk: (ports) => listZones(ports, signal).then(({ isWhole }) => isWhole),
      told: false,
      atMost: 2_000,
    },
  ],
  [
    'changes/database, private',
    {
      answer: (_request, call) => zones(call),
      walk: (ports) => changesSince(ports, '{"private":"a"}', ['personal'], signal),
      told: undefined,
      atMost: 1_000,
    },
  ],
  [
    'changes/database, shared',
    {
      answer: ({ database }, call) =>
        database === 'private'
          ? { zones: [], syncToken: 't' }
          : { ...zones(call), zones: hundredZones(call) },
      walk: (ports) => changesSince(ports, undefined, ['shared'], signal).then((told) => told?.trouble),
      told: 'it goes on for ever',
      // Many on each page: their number ends it.
      atMost: 110,
    },
  ],
  [
    'changes/zone',
    {
      answer: (_request, call) => ({
        zones: [{ records: [{ recordName: `r${call}` }], syncToken: `t${call}`, moreComing: true }],
      }),
      walk: (ports) => endOf(zoneChanges(ports, ZONE, { token: 'first', desiredKeys: [] }, signal)),
      told: { kind: 'token', token: 'first', doubt: 'Apple goes on for ever about changes' },
      atMost: 5_000,
    },
  ],
  ...[0, 3].map((albumType): readonly [string, Endless] => [
    albumType === 3 ? 'folders in folders' : 'albums of a folder',
    {
      answer: (_request, call) => album(call, albumType),
      walk: (ports) => endOf(listCollections(ports, ZONE, signal)),
      told: { shortfall: 'Apple goes on for ever about albums', skipped: 0 },
      atMost: 20_000,
    },
  ]),
  [
    'folders, each with one in it',
    {
      answer: (_request, call) => ({ records: album(call, 3).records }),
      walk: (ports) => endOf(listCollections(ports, ZONE, signal)),
      told: { shortfall: 'Apple goes on for ever about albums', skipped: 0 },
      atMost: 10_000,
    },
  ],
  [
    'the same albums again',
    {
      answer: () => album(1, 0),
      walk: (ports) => endOf(listCollections(ports, ZONE, signal)),
      told: { shortfall: 'Apple goes on for ever about albums', skipped: 0 },
      atMost: 40,
    },
  ],
  [
    'members of an album',
    {
      answer: (_request, call) => ({
        records: [`A${call}`, `A${call + 1}`].map((recordName) => ({ recordName, recordType: 'CPLAsset' })),
        continuationMarker: 'more',
      }),
      walk: (ports) => endOf(listMembers(ports, ZONE, 'X', signal)),
      told: { shortfall: 'Apple goes on for ever about what is in an album', skipped: 0 },
      atMost: 20_000,
    },
  ],
  [
    'photos of a library',
    {
      // Those that are no photos of this library: the cheapest that there are.
      answer: (request, call) =>
        'query' in request.body
          ? {
              records: [{ recordName: `A${call}`, recordType: 'CPLAsset', deleted: true }],
              continuationMarker: 'more',
            }
          : { batch: [] },
      walk: (ports) => endOf(listPages(ports, ZONE, { limit: undefined, order: 'added' }, signal)),
      told: expect.objectContaining({ shortfall: 'Apple goes on for ever about photos', isCut: false }),
      atMost: 30_050,
    },
  ],
];

function hundredZones(call: number) {
  return Array.from({ length: 100 }, (_, at) => ({ zoneID: { zoneName: `CMM-${call}-${at}` } }));
}

describe('E64: a server that brings something new on each page and never ends', () => {
  it.each(ENDLESS)('%s', async (_what, { answer, walk, told, atMost }) => {
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
    let calls = 0;
    const database = { call: (request: DatabaseRequest) => Promise.resolve(answer(request, (calls += 1))) };
    const end = await walk({ database, clock: NO_TIME, log });
    expect(end).toEqual(told);
    expect(calls).toBeLessThanOrEqual(atMost);
    // Either the end tells it, or the log.
    expect(JSON.stringify([end ?? '', ...warnings])).toContain('for ever');
  });
});
