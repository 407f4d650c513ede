import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type FileCalls, systemFileCalls } from '../../../src/account/file-calls.ts';
import type { JournalEntry } from '../../../src/model/deletion-journal.ts';
import { openDeletionJournal } from '../../../src/state/deletion-journal.ts';
import { MemoryDisk } from '../../support/memory-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const AT = Date.parse('2026-11-29T12:00:00.123Z');

function entry(asset: string, more: Partial<JournalEntry> = {}): JournalEntry {
  return { what: 'intent', atMs: AT, run: 'run-1', library: 'PrimarySync', asset, ...more };
}

const WHOLE = entry('A', {
  name: 'IMG_1 "é"\n\u202e.HEIC',
  master: 'M',
  size: 12_345,
  signature: 'AQIDBAUGBwgJCgsMDQ4PEBESExQV',
  proof: [{ destination: '/photos', path: '2025/IMG_1.HEIC' }],
  why: 'taken before 2020-01-01',
});

function setup() {
  const path = join(temporaryFolder(), 'sam.deletions.jsonl');
  return { path, journal: openDeletionJournal(path) };
}

async function readAll(journal: ReturnType<typeof openDeletionJournal>) {
  const entries: JournalEntry[] = [];
  const { unreadable } = await journal.read((one) => void entries.push(one));
  return { entries, unreadable };
}

it('P1: what was written is read back, one readable line each, by its owner alone', async () => {
  const { path, journal } = setup();
  expect(await readAll(journal)).toEqual({ entries: [], unreadable: 0 });
  const second = entry('A', { what: 'refused', atMs: AT + 1, reason: 'Apple says no' });
  await journal.append([WHOLE, entry('B')]);
  await journal.append([]);
  await journal.append([second]);
  expect(await readAll(journal)).toEqual({ entries: [WHOLE, entry('B'), second], unreadable: 0 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe(
    '{"v":1,"what":"intent","at":"2026-11-29T12:00:00.123Z","run":"run-1","library":"PrimarySync","asset":"B"}',
  );
});

it('P1: a line that was cut off costs itself, and takes no new one along', async () => {
  const { path, journal } = setup();
  await journal.append([entry('A'), entry('B')]);
  const whole = readFileSync(path);
  const missed: number[] = [];
  for (let length = 0; length < whole.length; length += 5) {
    writeFileSync(path, whole.subarray(0, length));
    const before = await readAll(journal);
    await journal.append([entry('C')]);
    const after = await readAll(journal);
    const isTold = after.entries.at(-1)?.asset === 'C' && after.entries.length === before.entries.length + 1;
    // A line that lost nothing but its end is whole again.
    const isWhole = after.entries.length === before.entries.length + 2;
    if (!isTold && !isWhole) missed.push(length);
    // Nothing was asked for by a line that was never whole.
    if (before.unreadable > 0 || after.unreadable > 0) missed.push(length);
  }
  expect(missed).toEqual([]);
});

it('P1: lines that say nothing to this keepsake are counted, the others count', async () => {
  const { path, journal } = setup();
  await journal.append([entry('A')]);
  const good = readFileSync(path, 'utf8').trim();
  const strange = [
    'nonsense',
    '[]',
    'null',
    good.replace('"v":1', '"v":2'),
    good.replace('"intent"', '"expunged"'),
    good.replace('"asset":"A"', '"asset":""'),
    good.replace('"asset":"A"', `"asset":"${'x'.repeat(2_000)}"`),
    good.replace('"asset":"A"', '"asset":7'),
    good.replace('2026-11-29T12:00:00.123Z', 'yesterday'),
    good.replace('2026-11-29T12:00:00.123Z', '2026-99-99T12:00:00.123Z'),
    good.replace('}', ',"size":-1}'),
    good.replace('}', ',"size":1e300}'),
    good.replace('}', ',"proof":[{"destination":1}]}'),
    `\0${good}`,
    '[['.repeat(10_000),
  ];
  appendFileSync(path, `${strange.join('\n')}\n`);
  await journal.append([entry('B')]);
  const { entries, unreadable } = await readAll(journal);
  expect(entries.map(({ asset }) => asset)).toEqual(['A', 'B']);
  expect(unreadable).toBe(strange.length);
});

it('P1: long words are cut, a name that could not be read back is refused before anything is written', async () => {
  const { path, journal } = setup();
  await journal.append([entry('A', { reason: 'x'.repeat(100_000), name: '😀'.repeat(5_000) })]);
  const { entries } = await readAll(journal);
  expect(entries[0]?.reason).toHaveLength(4_096);
  const size = statSync(path).size;
  for (const bad of [
    entry(''),
    entry('x'.repeat(2_000)),
    entry('B', { atMs: Number.NaN }),
    entry('B', { size: -1 }),
    entry('B', { size: 1.5 }),
  ]) {
    await expect(journal.append([entry('C'), bad])).rejects.toMatchObject({ code: 'INTERNAL' });
  }
  expect(statSync(path).size).toBe(size);
});

it('P2: what stands in place of the journal is never followed, replaced or believed', async () => {
  const folder = temporaryFolder();
  const victim = join(folder, 'victim');
  writeFileSync(victim, 'mine');
  const link = join(folder, 'link.jsonl');
  symlinkSync(victim, link);
  const directory = join(folder, 'folder.jsonl');
  mkdirSync(directory);
  for (const path of [link, directory]) {
    const journal = openDeletionJournal(path);
    await expect(journal.append([entry('A')]), path).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
    await expect(readAll(journal), path).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
  }
  expect(readFileSync(victim, 'utf8')).toBe('mine');
});

it('P2: a journal that others could read is closed to them', async () => {
  const { path, journal } = setup();
  await journal.append([entry('A')]);
  chmodSync(path, 0o644);
  await readAll(journal);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('P2: too large a journal is refused, not read', async () => {
  const { path } = setup();
  const look: FileCalls['look'] = async (asked) => {
    const facts = await systemFileCalls.look(asked);
    return facts && { ...facts, bytes: 2 ** 40 };
  };
  writeFileSync(path, '');
  const journal = openDeletionJournal(path, { ...systemFileCalls, look });
  await expect(readAll(journal)).rejects.toMatchObject({
    code: 'STATE_UNREADABLE',
    details: [expect.stringContaining('256 MiB'), expect.stringContaining('give it another name')],
  });
});

it('P3: append never resolves before its lines would outlive a power cut, whichever call fails', async () => {
  const path = '/k/sam.deletions.jsonl';
  const lost: string[] = [];
  for (let n = 1; ; n += 1) {
    const disk = new MemoryDisk();
    const journal = openDeletionJournal(path, disk.calls);
    await journal.append([entry('A')]);
    disk.failAt(n);
    const isDone = await journal.append([entry('B')]).then(
      () => true,
      () => false,
    );
    disk.heal();
    // Whatever failed, the next line is readable, and so is the first.
    await journal.append([entry('C')]);
    for (const after of disk.afterPowerCut()) {
      const { entries } = await readAll(openDeletionJournal(path, after.calls));
      const named = entries.map(({ asset }) => asset).join('');
      if (!named.startsWith('A') || !named.endsWith('C') || (isDone && named !== 'ABC'))
        lost.push(`${n}: ${named}`);
    }
    if (!disk.fired) break;
    expect(n).toBeLessThan(20);
  }
  expect(lost).toEqual([]);

  const fresh = new MemoryDisk();
  await openDeletionJournal(path, fresh.calls).append([entry('A')]);
  for (const after of fresh.afterPowerCut()) {
    expect((await readAll(openDeletionJournal(path, after.calls))).entries).toHaveLength(1);
  }
});
