import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { QUICK_CALLS } from '../support/quick-calls.ts';
import { failNth, systemError } from '../support/fail-nth.ts';
import { AFTER, ID, linksIn, NAMES, prepared, run, source } from '../support/linked-albums.ts';

/** The quick form tries every second call. */
const isLong = process.env['KEEPSAKE_LONG'] === '1';

async function tryFault(n: number, code: string, sticky: boolean, afterEffect: boolean): Promise<boolean> {
  const { root, state } = await prepared();
  const faulty = failNth(QUICK_CALLS, { n, sticky, afterEffect, error: () => systemError(code) });
  const end: unknown = await run(root, faulty.port, state, AFTER).catch((error: unknown) => error);
  const where = `call ${n} (${faulty.failed()[0]})`;
  expect(end === undefined || end instanceof KeepsakeError, `${where} ended with ${String(end)}`).toBe(true);
  // No photo is ever touched, and no row tells of a link that is not there.
  for (const name of NAMES) expect(lstatSync(join(root, `2024/${name}.JPG`)).size, where).toBe(300);
  const there = new Set(linksIn(root));
  for (const name of NAMES) {
    const { key } = source(name, root);
    const recorded = await state.links.ofAssets({
      destination: ID,
      library: key.library,
      assets: [key.asset],
    });
    const isKept = (AFTER[name] ?? []).length > 0;
    const isThere = recorded.map(({ path }) => there.has(path));
    if (isKept) expect(isThere.some(Boolean), `${where}: ${name} has a link`).toBe(true);
  }

  await run(root, QUICK_CALLS, state, AFTER);
  expect(linksIn(root), where).toEqual(['Albums/Paris/B.JPG', 'Albums/Roma/B.JPG', 'Albums/Roma/C.JPG']);
  expect(lstatSync(join(root, '2024/B.JPG')).nlink, where).toBe(3);
  const rows = await state.links.page({ id: ID, pathKey: (path) => path }, { after: undefined, limit: 10 });
  expect(
    rows.map(({ path }) => path),
    where,
  ).toEqual(linksIn(root));
  await state.close();
  return faulty.failed().length > 0;
}

describe.each([
  { code: 'EIO', sticky: false, afterEffect: false },
  { code: 'EIO', sticky: true, afterEffect: false },
  { code: 'EIO', sticky: false, afterEffect: true },
])('links with $code, sticky: $sticky, after its effect: $afterEffect', ({ code, sticky, afterEffect }) => {
  it('F44: the next run ends right, whichever system call fails', async () => {
    let n = 1;
    while (await tryFault(n, code, sticky, afterEffect)) n += isLong ? 1 : 2;
    expect(n).toBeGreaterThan(40);
  }, 60_000);
});
