import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { RecordedFile, StateStore } from '../../src/model/state-store.ts';
import { openSqliteStore } from '../../src/state/sqlite-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { oldSaved, writeOldState } from '../support/old-tables.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { photoBytes, relative, wantedFile } from '../support/wanted.ts';
import { refTo } from '../support/ref-to.ts';

const RUNS = process.env['KEEPSAKE_LONG'] === '1' ? 20_000 : 100;
const clock = new FakeClock();
const OUTCOMES: readonly Outcome[] = Array.from({ length: 80 }, (_, n) => {
  const path = `2024/IMG_${n}.JPG`;
  return {
    kind: 'saved',
    modifiedAtMs: 1_000,
    wanted: wantedFile(path, photoBytes(path, n)),
    path: relative(path),
    verified: n % 2 === 0,
  };
});
/** Photos that were edited since, and photos that share a file with another one. */
const EDITED = OUTCOMES.slice(0, 6).map((outcome, n): Outcome => {
  const path = `2024/IMG_${n}-adjusted.JPG`;
  const { resource } = wantedFile(path, photoBytes(path, n + 200));
  const wanted = { ...outcome.wanted, resource };
  return { kind: 'saved', modifiedAtMs: 2_000, wanted, path: relative(path), verified: true };
});
const SHARED = OUTCOMES.slice(6, 12).map((outcome): Outcome => {
  const { key } = outcome.wanted;
  return { ...outcome, wanted: { ...outcome.wanted, key: { ...key, asset: `${key.asset}-again` } } };
});
const ASSETS = OUTCOMES.map(({ wanted }) => wanted.key.asset);
const PATHS = OUTCOMES.flatMap((outcome) => (outcome.path === undefined ? [] : [outcome.path]));

const JOB = { name: 'photos', destination: 'disk', rule: '1 all', epoch: 'one', newestStep: 900 };

const open = (path: string): StateStore => openSqliteStore({ path, clock, log: silentLog });

async function everything(store: StateStore): Promise<readonly unknown[]> {
  const files: RecordedFile[] = [
    ...(await store.known({ destination: 'disk', library: 'PrimarySync', assets: ASSETS })),
    ...(await store.at(refTo('disk'), PATHS)),
    ...(await store.files(refTo('disk'), { after: undefined, limit: 1000 })),
  ];
  const jobs = (await store.jobs.list()).filter(({ done }) => done.length > 0);
  // When a file was saved and checked promises nothing, and is not covered by the checksum of the row.
  return [
    ...files.map((file) => ({ ...file, savedAtMs: 0, checkedAtMs: 0 })),
    ...jobs.map(({ destination, rule, epoch, done }) => ({ destination, rule, epoch, done })),
    await store.note('scope'),
    await store.destinationAt('/photos').then((place) => place?.id),
  ];
}

/** The bytes of a state file as a run leaves it, and what can be read from it. */
async function written({ closed }: { closed: boolean }) {
  const path = join(quickFolder(), 'state.sqlite');
  const store = open(path);
  const facts = new Set<string>();
  const noteAll = async () => {
    for (const fact of await everything(store)) if (fact !== undefined) facts.add(JSON.stringify(fact));
  };
  await store.record(refTo('disk'), OUTCOMES.slice(0, 40));
  await noteAll();
  await store.record(refTo('disk'), [...OUTCOMES.slice(40), ...EDITED, ...SHARED]);
  await store.setNote('scope', 'a-cursor-of-the-service');
  await store.setDestination('/photos', 'disk');
  const job = await store.jobs.open(JOB);
  await store.jobs.setDone(job, { epoch: 'one', done: [{ first: 1, last: 40 }], evaluatedAtMs: 0 });
  await noteAll();
  if (closed) await store.close();
  const copy = join(quickFolder(), 'state.sqlite');
  copyFileSync(path, copy);
  const main = readFileSync(copy);
  const wal = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : undefined;
  await store.close();
  return { main, wal, facts };
}

/** Opens damaged bytes: whatever can be read must have been written, and a new run must get on with it. */
async function openDamaged(
  path: string,
  main: Buffer,
  wal: Buffer | undefined,
  facts: ReadonlySet<string>,
): Promise<void> {
  writeFileSync(path, main);
  if (wal !== undefined) writeFileSync(`${path}-wal`, wal);
  try {
    const store = open(path);
    try {
      const read = (await everything(store)).filter((fact) => fact !== undefined);
      // One look at all of them: an `expect` for each is most of what this test would cost.
      expect(read.map((fact) => JSON.stringify(fact)).filter((fact) => !facts.has(fact))).toEqual([]);
      expect([[], [{ first: 1, last: 40 }]]).toContainEqual((await store.jobs.open(JOB)).done);
      await store.record(refTo('disk'), OUTCOMES);
    } finally {
      await store.close();
    }
  } catch (error) {
    // Told, and never as something that it is not.
    if (!(error instanceof KeepsakeError)) throw error;
    expect(['STATE_DAMAGED', 'STATE_PUT_ASIDE']).toContain(error.code);
  }
}

/** Tries many damages of the part that was written last. `places`: how many there are in so many bytes. */
async function tryDamages(
  closed: boolean,
  places: (bytes: number) => number,
  damage: (bytes: Buffer, place: number) => Buffer,
): Promise<void> {
  const { main, wal, facts } = await written({ closed });
  expect(wal === undefined).toBe(closed);
  // An edited photo is known as it was, as an older version, and as it is.
  expect(facts.size).toBe(83 + 2 * EDITED.length + SHARED.length);
  const folder = quickFolder();
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(places((wal ?? main).length) - 1), async (place) => {
      const path = join(folder, `${(n += 1)}.sqlite`);
      if (wal === undefined) await openDamaged(path, damage(main, place), undefined, facts);
      else await openDamaged(path, main, damage(wal, place), facts);
    }),
    { numRuns: RUNS },
  );
}

/** The file of an older keepsake, which the first start brings up to date. */
it('I42: of an older file with a bit flipped anywhere nothing untrue is carried over', {
  timeout: RUNS * 400,
}, async () => {
  const folder = quickFolder();
  const source = join(folder, 'old.sqlite');
  const rows = OUTCOMES.slice(0, 35).map(({ wanted: { key, resource } }, n) => {
    // The last five are older versions of the first five.
    const asset = n < 30 ? key.asset : `asset-2024/IMG_${n - 30}.JPG`;
    return oldSaved({ ...resource, role: key.role, asset, path: PATHS[n] ?? '' });
  });
  const times = { saved_at_ms: 1, checked_at_ms: 2 };
  writeOldState(source, 4, {
    saved: rows.slice(0, 30),
    superseded: rows.slice(30).map((row) => ({ ...row, ...times })),
  });
  const bytes = readFileSync(source);
  const whole = open(source);
  const facts = new Set((await everything(whole)).map((fact) => JSON.stringify(fact)));
  await whole.close();
  expect(facts.size).toBe(36);
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await openDamaged(join(folder, `${(n += 1)}.sqlite`), flipped, undefined, facts);
    }),
    { numRuns: RUNS },
  );
});

describe.each([{ closed: true }, { closed: false }])(
  'a state file, closed cleanly: $closed',
  { timeout: RUNS * 400 },
  ({ closed }) => {
    it('I1: cut anywhere, it opens or is put aside, and says nothing untrue', async () => {
      await tryDamages(
        closed,
        (bytes) => bytes,
        (bytes, length) => bytes.subarray(0, length),
      );
    });

    it('I2: with a bit flipped anywhere, it opens or is put aside, and says nothing untrue', async () => {
      await tryDamages(
        closed,
        (bytes) => bytes * 8,
        (bytes, bit) => {
          const flipped = Buffer.from(bytes);
          flipped[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          return flipped;
        },
      );
    });
  },
);
