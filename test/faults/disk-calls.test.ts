import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { QUICK_CALLS } from '../support/quick-calls.ts';
import { failNth, systemError } from '../support/fail-nth.ts';
import { FILES, impatientClock as clock, smallTransfer, treeOf } from '../support/small-transfer.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import type { DestinationRef } from '../../src/model/state-store.ts';

const isLong = process.env['KEEPSAKE_LONG'] === '1';

/** A state that takes down what it is told, and whether it was true at that moment. */
function witness(root: string) {
  const recorded: Outcome[] = [];
  const untrue: string[] = [];
  return {
    recorded,
    untrue,
    async record(_to: DestinationRef, outcomes: readonly Outcome[]) {
      const tree = treeOf(root);
      for (const outcome of outcomes) {
        recorded.push(outcome);
        if (outcome.kind === 'failed') continue;
        if (tree[outcome.path]?.equals(FILES[outcome.path] ?? Buffer.of(0)) !== true)
          untrue.push(outcome.path);
      }
    },
  };
}

/** The run with a fault at one call, then the same run without: promises 1, 2, 4 and 5 after each. */
async function tryFault(n: number, code: string, sticky: boolean, afterEffect: boolean) {
  const root = quickFolder();
  const faulty = failNth(QUICK_CALLS, { n, sticky, afterEffect, error: () => systemError(code) });
  const first = witness(root);
  const run = smallTransfer({ root, calls: faulty.port, state: first, clock });
  const end: unknown = await run.catch((error: unknown) => error);
  const where = `call ${n} (${faulty.failed()[0]})`;

  expect(end === undefined || end instanceof KeepsakeError, `${where} ended with ${String(end)}`).toBe(true);
  for (const [path, bytes] of Object.entries(treeOf(root))) {
    expect(FILES[path]?.equals(bytes), `${where}: ${path} is whole`).toBe(true);
  }
  expect(first.untrue, where).toEqual([]);
  const unsaved = first.recorded.filter(({ kind }) => kind === 'failed').length;
  if (end === undefined) expect(first.recorded.length, `${where}: every file accounted for`).toBe(12);

  const second = witness(root);
  await smallTransfer({ root, calls: QUICK_CALLS, state: second, clock });
  expect(treeOf(root), where).toEqual(FILES);
  expect(second.untrue, where).toEqual([]);
  expect(
    second.recorded.filter(({ kind }) => kind === 'failed'),
    where,
  ).toEqual([]);
  expect(
    readdirSync(join(root, '.keepsake/drafts')).filter((name) => !name.startsWith('probe-')),
    where,
  ).toEqual([]);
  return { fired: faulty.failed().length > 0, end, unsaved, failed: faulty.failed() };
}

describe.each([
  { code: 'EIO', sticky: false, afterEffect: false },
  { code: 'EIO', sticky: true, afterEffect: false },
  { code: 'ENOSPC', sticky: true, afterEffect: false },
  { code: 'EIO', sticky: false, afterEffect: true },
])('promises 1, 2 and 5 with $code, sticky: $sticky, after its effect: $afterEffect', (plan) => {
  it('A1, B1, B7, N2: hold whichever system call fails', async () => {
    let n = 1;
    for (; ; n += isLong ? 1 : plan.sticky ? 3 : 2) {
      const { fired } = await tryFault(n, plan.code, plan.sticky, plan.afterEffect);
      if (!fired) break;
    }
    expect(n).toBeGreaterThan(100);
  }, 240_000);
});

it('B1: a disk that fills up during the run ends it as such', async () => {
  const { end } = await tryFault(60, 'ENOSPC', true, false);
  expect(end).toMatchObject({ code: 'DESTINATION_FULL' });
});

it('B7: a single failing call costs at most one file, and not the run', async () => {
  const { end, unsaved } = await tryFault(60, 'EIO', false, false);
  expect(end).toBeUndefined();
  expect(unsaved).toBeLessThanOrEqual(1);
});
