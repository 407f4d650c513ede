import { appendFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Simulated, simulated } from '../support/simulated.ts';

const ASSETS = 12;

/** What a user, or another program, does to a photo between two runs. */
const EDITS = {
  delete: (path: string) => rmSync(path),
  append: (path: string) => appendFileSync(path, 'mine'),
  overwrite: (path: string) => writeFileSync(path, readFileSync(path).fill('x')),
  touch: (path: string) => utimesSync(path, 1_500_000_000, 1_500_000_000),
  'move away': (path: string) => renameSync(path, `${path}.moved`),
  none: () => {},
} as const satisfies Readonly<Record<string, (path: string) => void>>;
type Edit = keyof typeof EDITS;

function edit({ folder }: Simulated, names: readonly string[], edits: readonly Edit[]) {
  for (const [n, kind] of edits.entries()) EDITS[kind](join(folder, 'photos', names[n] ?? ''));
}

it('I6: the disk decides whether a file is there, the state which one it is; what was edited is left alone', {
  timeout: 60_000,
}, async () => {
  const kinds = fc.constantFrom<Edit>('delete', 'append', 'overwrite', 'touch', 'move away', 'none');
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { minLength: ASSETS, maxLength: ASSETS }), async (edits) => {
      const world = await simulated({ library: { assets: ASSETS, bytes: 700 } });
      await world.firstRun();
      const truth = world.photos();
      const names = [...truth.keys()];
      edit(world, names, edits);
      const edited = world.photos();

      // Another selection: without a change at Apple's side nobody would look at what was edited.
      const { code, err } = await world.run(['--recent', '1000', '--removed-files', 'fetch']);
      expect(code, err).toBe(0);
      const after = world.photos();
      for (const [n, name] of names.entries()) {
        const isGone = edits[n] === 'delete' || edits[n] === 'move away';
        const expected = isGone ? truth.get(name) : edited.get(name);
        expect(after.get(name)?.equals(expected ?? Buffer.of()), `${name}: ${edits[n]}`).toBe(true);
      }
      for (const [name, bytes] of edited) expect(after.get(name)?.equals(bytes), name).toBe(true);
      expect(after.size).toBe(new Set([...names, ...edited.keys()]).size);
    }),
    { numRuns: process.env['KEEPSAKE_LONG'] === '1' ? 200 : 5 },
  );
});
