import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { QUICK_CALLS } from '../support/quick-calls.ts';
import { failNth, systemError } from '../support/fail-nth.ts';
import { GOOD, recordAll, ROTTEN, SAVED_AT_MS, smallRepair } from '../support/small-repair.ts';
import { treeOf } from '../support/small-transfer.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { openTestStore } from '../support/test-store.ts';
import { refTo } from '../support/ref-to.ts';

/** The quick form fails every third call. */
const STEP = process.env['KEEPSAKE_LONG'] === '1' ? 1 : 3;

function spoiltFolder(): string {
  const root = quickFolder();
  for (const [name, bytes] of Object.entries({ ...GOOD, ...ROTTEN })) {
    if (name.includes('missing')) continue;
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), bytes);
    utimesSync(join(root, name), SAVED_AT_MS / 1000, SAVED_AT_MS / 1000);
  }
  return root;
}

/** All that was put aside. */
function trashOf(root: string): readonly Buffer[] {
  const trash = join(root, '.keepsake/trash');
  try {
    return readdirSync(trash, { recursive: true, encoding: 'utf8' })
      .map((name) => join(trash, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path));
  } catch {
    return [];
  }
}

interface Plan {
  readonly n: number;
  readonly code: string;
  readonly sticky: boolean;
  readonly afterEffect: boolean;
}

/** A repair with a fault at one call, then the same without. */
async function tryFault(state: StateStore, { n, code, sticky, afterEffect }: Plan) {
  const root = spoiltFolder();
  await state.setNote('verify/place', undefined);
  await recordAll(state, () => SAVED_AT_MS);
  const faulty = failNth(QUICK_CALLS, { n, sticky, afterEffect, error: () => systemError(code) });
  const end: unknown = await smallRepair(root, faulty.port, state).then(
    () => undefined,
    (error: unknown) => error,
  );
  const where = `call ${n} (${faulty.failed()[0]})`;
  expect(end === undefined || end instanceof KeepsakeError, `${where} ended with ${String(end)}`).toBe(true);
  for (const [name, bytes] of Object.entries(treeOf(root))) {
    const isWhole = GOOD[name]?.equals(bytes) === true || ROTTEN[name]?.equals(bytes) === true;
    expect(isWhole, `${where}: ${name} is as it was or as it should be`).toBe(true);
  }
  const all = [...Object.values(treeOf(root)), ...trashOf(root)];
  for (const [name, bytes] of Object.entries(ROTTEN)) {
    expect(
      all.some((one) => one.equals(bytes)),
      `${where}: the bad ${name} is kept`,
    ).toBe(true);
  }

  const again = await smallRepair(root, QUICK_CALLS, state);
  expect(treeOf(root), where).toEqual(GOOD);
  expect(again.missing + again.damaged, where).toBe(again.repaired);
  for (const bytes of Object.values(ROTTEN)) {
    expect(
      trashOf(root).some((one) => one.equals(bytes)),
      where,
    ).toBe(true);
  }
  const drafts = readdirSync(join(root, '.keepsake/drafts')).filter((name) => !name.startsWith('probe-'));
  expect(drafts, where).toEqual([]);
  return { fired: faulty.failed().length > 0 };
}

describe.each([
  { code: 'EIO', sticky: false, afterEffect: false },
  { code: 'EIO', sticky: true, afterEffect: false },
  { code: 'ENOSPC', sticky: true, afterEffect: false },
  { code: 'EIO', sticky: false, afterEffect: true },
])('a repair with $code, sticky: $sticky, after its effect: $afterEffect', (plan) => {
  it('B13: loses neither the good file nor the bad one, whichever system call fails', async () => {
    const state = openTestStore();
    let n = 1;
    for (; ; n += STEP) {
      const { fired } = await tryFault(state, { ...plan, n });
      if (!fired) break;
    }
    expect(n).toBeGreaterThan(60);
  }, 240_000);
});

it('B13: mends all that is bad, for every photo that a file serves', async () => {
  const root = spoiltFolder();
  const state = openTestStore();
  await recordAll(state, () => SAVED_AT_MS);
  const report = await smallRepair(root, QUICK_CALLS, state);
  expect(report).toMatchObject({ files: 4, right: 1, damaged: 2, missing: 1, repaired: 3 });
  expect(treeOf(root)).toEqual(GOOD);
  const rows = await state.files(refTo('place'), { after: undefined, limit: 10 });
  expect(rows.map(({ key }) => key.asset)).toContain('duplicate');
  expect(rows).toHaveLength(5);
  expect(await state.failures('place')).toEqual([]);
});
