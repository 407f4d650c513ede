import { expect, it } from 'vitest';
import type { CatalogueRow } from '../../../../src/model/catalogue.ts';
import { followSteps } from '../../../../src/sync/jobs/follow-steps.ts';

/** A catalogue in which each step changed so many rows. */
function catalogueOf(rowsOfStep: number) {
  const asked: string[] = [];
  return {
    asked,
    async changedIn(
      { first, last }: { first: number; last: number },
      after: CatalogueRow | undefined,
      limit: number,
    ) {
      asked.push(`${first}-${last}`);
      const all = Array.from({ length: (last - first + 1) * rowsOfStep }, (_, n) => ({
        id: `${first + Math.floor(n / rowsOfStep)}/${n}`,
      })) as unknown as CatalogueRow[];
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after.id) + 1;
      return all.slice(from, from + limit);
    },
  };
}

function worker(onTake: () => void = () => {}) {
  const taken: number[] = [];
  let ended = 0;
  return {
    taken,
    get ended() {
      return ended;
    },
    begin: async () => ({
      take: async (rows: readonly CatalogueRow[]) => {
        taken.push(rows.length);
        onTake();
      },
      end: async () => {
        ended += 1;
      },
    }),
  };
}

it('takes what is done and not through, in stretches, all pages of each', async () => {
  const catalogue = catalogueOf(300);
  const work = worker();
  const { signal } = new AbortController();
  const steps = {
    through: [{ first: 2, last: 3 }],
    done: [
      { first: 1, last: 5 },
      { first: 9, last: 9 },
    ],
  };
  const through = await followSteps({ catalogue, signal }, steps, work.begin);
  expect(through).toEqual([
    { first: 1, last: 5 },
    { first: 9, last: 9 },
  ]);
  expect([work.taken, work.ended]).toEqual([[300, 500, 100, 300], 3]);
  expect(new Set(catalogue.asked)).toEqual(new Set(['1-1', '4-5', '9-9']));
});

it('ended in the middle, even of the last rows, leaves the stretch for the next run', async () => {
  const end = new AbortController();
  const work = worker(() => {
    end.abort();
  });
  const steps = { through: [], done: [{ first: 1, last: 1 }] };
  const through = await followSteps({ catalogue: catalogueOf(10), signal: end.signal }, steps, work.begin);
  expect([through, work.taken, work.ended]).toEqual([[], [10], 0]);
});

it('A4: lets others have their turn between its pages, so that a run of many photos is interrupted at once', async () => {
  const end = new AbortController();
  const work = worker();
  setImmediate(() => end.abort());
  const steps = { through: [], done: [{ first: 1, last: 1 }] };
  await followSteps({ catalogue: catalogueOf(5000), signal: end.signal }, steps, work.begin);
  expect(work.taken.length).toBeLessThan(3);
});
