import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KeepsakeError } from '../../src/base/errors.ts';
import { promptDiskCalls } from '../../src/destinations/local/prompt-disk-calls.ts';
import type { FileRewriter } from '../../src/model/file-rewriter.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { failNth, systemError } from '../support/fail-nth.ts';
import { FILES, impatientClock as clock, smallTransfer, treeOf, WANTED } from '../support/small-transfer.ts';
import { quickFolder } from '../support/temporary-folder.ts';
import { signatureOf } from '../support/wanted.ts';

const NAMES = Object.keys(FILES).slice(1, 4);
const WISHED = WANTED.filter(({ candidates: [name = ''] }) => NAMES.includes(name));
const changed = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(' and what was wished')]);
const CHANGED = Object.fromEntries(NAMES.map((name) => [name, changed(FILES[name] ?? Buffer.of())]));

const rewriter: FileRewriter = {
  of: () => ({
    giveUp: () => {},
    isThere: async () => false,
    async make(from, to) {
      writeFileSync(to, changed(readFileSync(from)), { flag: 'wx' });
      return true;
    },
  }),
};

async function transfer(root: string, calls = promptDiskCalls): Promise<readonly Outcome[]> {
  const recorded: Outcome[] = [];
  const untrue: string[] = [];
  const record = async (_to: unknown, outcomes: readonly Outcome[]) => {
    const tree = treeOf(root);
    for (const outcome of outcomes) {
      recorded.push(outcome);
      if (outcome.kind === 'failed') continue;
      const there = tree[outcome.path];
      const isTrue = there !== undefined && signatureOf(there) === outcome.installed?.signature;
      if (!isTrue) untrue.push(outcome.path);
    }
  };
  const setup = { root, calls, state: { record }, clock, wanted: WISHED, workers: 2, rewriter };
  const end: unknown = await smallTransfer(setup).catch((error: unknown) => error);
  expect(end === undefined || end instanceof KeepsakeError, String(end)).toBe(true);
  expect(untrue).toEqual([]);
  return recorded;
}

/** The quick form fails every second call. */
const STEP = process.env['KEEPSAKE_LONG'] === '1' ? 1 : 2;

it.each([
  { code: 'EIO', sticky: false, afterEffect: false },
  { code: 'ENOSPC', sticky: true, afterEffect: false },
  { code: 'EIO', sticky: false, afterEffect: true },
])(
  'Y4, B7: whichever call fails while files are changed ($code, $sticky, $afterEffect), each is whole, and the next run ends it',
  async (plan) => {
    let n = 1;
    for (let fired = true; fired; n += STEP) {
      const root = quickFolder();
      const faulty = failNth(promptDiskCalls, { ...plan, n, error: () => systemError(plan.code) });
      await transfer(root, faulty.port);
      fired = faulty.failed().length > 0;
      const where = `call ${n} (${faulty.failed()[0]})`;
      for (const [name, bytes] of Object.entries(treeOf(root)))
        expect(CHANGED[name]?.equals(bytes), `${where}: ${name}`).toBe(true);
      const ended = await transfer(root);
      expect(treeOf(root), where).toEqual(CHANGED);
      expect(
        ended.filter(({ kind }) => kind === 'failed'),
        where,
      ).toEqual([]);
      const left = readdirSync(join(root, '.keepsake/drafts')).filter((name) => !name.startsWith('probe-'));
      expect(left, where).toEqual([]);
    }
    expect(n).toBeGreaterThan(50);
  },
  120_000,
);
