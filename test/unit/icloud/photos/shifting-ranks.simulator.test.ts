import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { listChanges } from '../../../../src/icloud/photos/list-changes.ts';
import { listPages } from '../../../../src/icloud/photos/list-pages.ts';
import type { ListOptions, Page } from '../../../../src/model/photo-source.ts';
import type { Library } from '../../../../src/simulator/library/library.ts';
import { NO_TIME } from '../../../support/no-time.ts';
import { PRIMARY, simulatorDatabase } from './simulator-database.ts';

const { signal } = new AbortController();
const ASSETS = 430;

/** What happens to the library between two requests; `at`: to which of its assets, as a fraction. */
const happening = fc.record({
  what: fc.constantFrom('nothing', 'nothing', 'add', 'purge', 'trash', 'hide', 'date'),
  count: fc.integer({ min: 1, max: 40 }),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  to: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
type Happening = typeof happening extends fc.Arbitrary<infer Each> ? Each : never;

/** Assets that are shown, newest first. */
function shown(library: Library) {
  return [...library.zone('PrimarySync').entries()]
    .map(([, asset]) => asset)
    .filter(({ hidden, dateExpunged }) => !hidden && dateExpunged === undefined)
    .toSorted((a, b) => (b.assetDate ?? 0) - (a.assetDate ?? 0));
}

function play(library: Library, { what, count, at, to }: Happening): void {
  const all = shown(library);
  const first = Math.floor(at * all.length);
  const dateAt = (place: number) => (all[place]?.assetDate ?? Date.UTC(2025, 0, 1)) + 1;
  if (what === 'add') {
    for (let n = 0; n < count; n += 1) library.add({ size: 600, assetDate: dateAt(first) });
  }
  for (const { id } of all.slice(first, first + count)) {
    if (what === 'purge') library.purge(id);
    else if (what === 'trash') library.delete(id);
    else if (what === 'hide') library.setHidden(id, true);
    else if (what === 'date') library.setWords(id, { assetDate: dateAt(Math.floor(to * all.length)) });
  }
}

it('E23: what was there all the time is listed, whatever comes, goes or moves between two requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
      const rest = happenings.values();
      let isListing = false;
      const options = { library: { assets: ASSETS, bytes: 600 } } as const;
      const { library, database } = await simulatorDatabase(options, () => {
        const next = isListing ? rest.next().value : undefined;
        if (next !== undefined) play(library, next);
      });
      const before = shown(library).map(({ id }) => id);
      const ports = { database, clock: NO_TIME, log: silentLog };
      const told = new Set<string>();
      const learn = ({ ids, gone }: Page) => {
        for (const id of [...ids, ...gone.map(({ record }) => record)]) told.add(id);
      };

      isListing = true;
      const listing = listPages(ports, PRIMARY, { limit: undefined } satisfies ListOptions, signal);
      for (let next = await listing.next(); ; next = await listing.next()) {
        if (next.done !== true) {
          learn(next.value);
          continue;
        }
        isListing = false;
        for await (const page of listChanges(ports, PRIMARY, next.value.token ?? '', signal)) learn(page);
        break;
      }
      const still = new Set(shown(library).map(({ id }) => id));
      expect(before.filter((id) => still.has(id) && !told.has(id))).toEqual([]);
    }),
    { numRuns: Number(process.env['KEEPSAKE_RUNS'] ?? 25) },
  );
}, 120_000);
