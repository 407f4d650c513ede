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

/** A library in which something happens before each request, as long as `isMoving`, and somebody who learns of it. */
async function movingLibrary(happenings: readonly Happening[]) {
  const rest = happenings.values();
  const options = { library: { assets: ASSETS, bytes: 600 } } as const;
  const { library, database } = await simulatorDatabase(options, () => {
    const next = moving.isMoving ? rest.next().value : undefined;
    if (next !== undefined) play(library, next);
  });
  const before = shown(library).map(({ id }) => id);
  const ports = { database, clock: NO_TIME, log: silentLog };
  const told = new Set<string>();
  const learn = ({ ids, gone }: Page) => {
    for (const id of [...ids, ...gone.map(({ record }) => record)]) told.add(id);
  };
  const moving = {
    isMoving: true,
    learn,
    /** Up to `most` pages; tells where to go on, and the token of the first page. */
    async list(which: ListOptions, most = Number.POSITIVE_INFINITY) {
      const listing = listPages(ports, PRIMARY, which, signal);
      let rank = 0;
      let token: string | undefined;
      for (let pages = 0; pages < most; pages += 1) {
        const next = await listing.next();
        if (next.done === true) break;
        learn(next.value);
        rank = next.value.rank ?? rank;
        token ??= next.value.token;
      }
      await listing.return({ isCut: false, token, expected: 0, seen: 0, elsewhere: 0, shortfall: undefined });
      return { rank, token: token ?? '' };
    },
    /** All changes; how many records they named, and the token behind them. */
    async follow(token: string) {
      const changes = listChanges(ports, PRIMARY, token, signal);
      let named = 0;
      for (;;) {
        const next = await changes.next();
        if (next.done === true) return { named, token: next.value.kind === 'token' ? next.value.token : '' };
        learn(next.value);
        named += next.value.ids.length + next.value.gone.length;
      }
    },
    /** What was shown all the time and was never told. */
    lost() {
      const still = new Set(shown(library).map(({ id }) => id));
      return before.filter((id) => still.has(id) && !told.has(id));
    },
  };
  return moving;
}

const RUNS = Number(process.env['KEEPSAKE_RUNS'] ?? 12);

it('E23: what was there all the time is listed, whatever comes, goes or moves between two requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 25 }), async (happenings) => {
      const moving = await movingLibrary(happenings);
      const { token } = await moving.list({ limit: undefined });
      moving.isMoving = false;
      await moving.follow(token);
      expect(moving.lost()).toEqual([]);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

it('E23: so it is when a listing is broken off, and goes on at its rank less what changes named', async () => {
  const pages = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 1, maxLength: 25 }),
      pages,
      async (happenings, most) => {
        const moving = await movingLibrary(happenings);
        const first = await moving.list({ limit: undefined }, most);
        const { named, token } = await moving.follow(first.token);
        moving.isMoving = false;
        const settled = await moving.follow(token);
        const from = Math.max(0, first.rank - named - settled.named);
        await moving.list({ limit: undefined, from });
        await moving.follow(settled.token);
        expect(moving.lost()).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
}, 120_000);
