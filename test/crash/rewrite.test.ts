import { describe, expect, it } from 'vitest';
import type { FileRewriter } from '../../src/model/file-rewriter.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { CrashDisk, type DiskMake, type Tree } from '../support/crash-disk.ts';
import { crashStates } from '../support/crash-states.ts';
import { FILES, impatientClock as clock, smallTransfer, WANTED } from '../support/small-transfer.ts';
import { signatureOf } from '../support/wanted.ts';

const ROOT = '/photos';
const NAMES = Object.keys(FILES).slice(1, 3);
const WISHED = WANTED.filter(({ candidates: [name = ''] }) => NAMES.includes(name));

const changed = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(' and what was wished')]);

/** Writes into files of this disk, in two steps, as a program does of which we know nothing. */
function rewriterOn(disk: CrashDisk): FileRewriter {
  return {
    of: () => ({
      giveUp: () => {},
      isThere: async () => false,
      async make(from, to) {
        const [source, target] = [await disk.open(from, 'read'), await disk.open(to, 'create')];
        const into = Buffer.alloc((await source.entry()).size);
        await source.read(into, 0);
        const bytes = changed(into);
        await target.write([bytes.subarray(0, 10)], 0);
        await target.write([bytes.subarray(10)], 10);
        await target.close();
        await source.close();
        return true;
      },
    }),
  };
}

async function transfer(disk: CrashDisk): Promise<readonly Outcome[]> {
  const recorded: Outcome[] = [];
  const state = {
    record: async (_to: unknown, outcomes: readonly Outcome[]) => void recorded.push(...outcomes),
  };
  const rewriter = rewriterOn(disk);
  await smallTransfer({ root: ROOT, calls: disk, state, clock, wanted: WISHED, workers: 1, rewriter });
  return recorded;
}

const isSeen = (path: string) => !path.endsWith('/') && !path.startsWith(`${ROOT}/.keepsake/`);
const seen = (tree: Tree) => [...tree].filter(([path]) => isSeen(path));

function keyOf(tree: Tree): string {
  return [...tree].map(([path, bytes]) => `${path} ${bytes.toString('latin1')}`).join('\n');
}

async function statesOf(make: DiskMake): Promise<readonly Tree[]> {
  const disk = new CrashDisk(make);
  await transfer(disk);
  const different = new Map<string, Tree>();
  for (let length = 0; length <= disk.log.length; length += 1)
    for (const tree of crashStates(disk.log.slice(0, length))) different.set(keyOf(tree), tree);
  expect(different.size).toBeGreaterThan(20);
  return [...different.values()];
}

describe.each<DiskMake>(['ext4', 'exfat'])('power that goes while files are changed, on %s', (make) => {
  it('Y4, A1: leaves under each name nothing, or all that was wished; the next run ends it, and nothing lies twice', async () => {
    for (const tree of await statesOf(make)) {
      for (const [path, bytes] of seen(tree)) {
        const whole = changed(FILES[path.slice(ROOT.length + 1)] ?? Buffer.of());
        const isReserved = make === 'exfat' && bytes.length === 0;
        expect(isReserved || bytes.equals(whole), keyOf(tree)).toBe(true);
      }
      const restarted = CrashDisk.holding(tree, make);
      const outcomes = await transfer(restarted);
      const after = seen(restarted.tree()).map(([path, bytes]) => [path.slice(ROOT.length + 1), bytes]);
      const wanted = NAMES.map((name) => [name, changed(FILES[name] ?? Buffer.of())]);
      expect(Object.fromEntries(after), keyOf(tree)).toEqual(Object.fromEntries(wanted));
      expect(outcomes).toHaveLength(NAMES.length);
      for (const outcome of outcomes) {
        const own = changed(FILES[outcome.wanted.candidates[0] ?? ''] ?? Buffer.of());
        expect(outcome).toMatchObject({
          kind: 'saved',
          installed: { size: own.length, signature: signatureOf(own) },
        });
      }
    }
  });
});
