import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addLine } from '../../../src/observe/events-file.ts';
import { openMemoryFile } from '../../../src/observe/memory-file.ts';
import { decodeMemory, encodeMemory, type Memory, NO_MEMORY } from '../../../src/observe/memory.ts';
import { putFile } from '../../../src/account/put-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the file of events', () => {
  it('gets a line at its end, for the user alone; moved away it begins anew', () => {
    const path = join(temporaryFolder(), 'events.jsonl');
    expect([addLine(path, '{"a":1}'), addLine(path, '{"b":2}')]).toEqual([undefined, undefined]);
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
    expect(modeOf(path)).toBe('600');
  });

  it('M4: what cannot be written is a reason, not an error', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in the way'));
    symlinkSync('/etc/hostname', join(folder, 'link'));
    expect([
      addLine(join(folder, 'in the way'), 'x'),
      addLine(join(folder, 'link'), 'x'),
      addLine(join(folder, 'no such folder', 'events'), 'x'),
    ]).toEqual([
      expect.stringContaining('folder'),
      expect.stringContaining('link'),
      'its folder is not there (ENOENT)',
    ]);
  });
});

describe('a file in the place of another', () => {
  it('takes the place of the one before, with its mode, and leaves no draft', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'report.json');
    expect(putFile(path, 'one')).toBeUndefined();
    chmodSync(path, 0o640);
    expect(putFile(path, 'two')).toBeUndefined();
    expect([readFileSync(path, 'utf8'), modeOf(path), readdirSync(folder)]).toEqual([
      'two',
      '640',
      ['report.json'],
    ]);
  });

  it('M4: what cannot be written is a reason, and what lies there stays', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'in the way'));
    symlinkSync('elsewhere', join(folder, 'link'));
    expect([
      putFile(join(folder, 'in the way'), 'x'),
      putFile(join(folder, 'link'), 'x'),
      putFile(join(folder, 'no such folder', 'report'), 'x'),
    ]).toEqual([
      expect.stringContaining('folder'),
      expect.stringContaining('link'),
      'its folder is not there (ENOENT)',
    ]);
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });
});

describe('the memory of what was told', () => {
  const memory: Memory = {
    told: ['trouble|CODE_NEEDED|'],
    troubles: [
      { code: 'CODE_NEEDED', scope: '', sinceMs: 5, tries: 2 },
      { code: 'SERVICE_REFUSING', scope: '', sinceMs: 5, tries: 2, by: ['/photos', '/photos|b'], lastMs: 7 },
    ],
    week: { sinceMs: 1, cycles: 2, failed: 1, saved: 3, bytes: 4 },
  };

  it('is kept for the user alone', async () => {
    const folder = temporaryFolder();
    const file = openMemoryFile(folder, 'Sam@example.com');
    expect(await file.read()).toEqual(NO_MEMORY);
    await file.write(memory);
    expect(await file.read()).toEqual(memory);
    expect(modeOf(join(folder, 'sam@example.com.notices.json'))).toBe('600');
  });

  it.each([
    '',
    'null',
    '{"told":',
    '[]',
    '{"told":[1],"troubles":[]}',
    '{"told":[],"troubles":[{"code":"A"}]}',
    '{"told":[],"troubles":[],"week":{"sinceMs":-1}}',
    '{"told":[],"troubles":[],"week":{"sinceMs":1e300,"cycles":0,"failed":0,"saved":0,"bytes":0}}',
    '{"told":[],"troubles":[{"code":"A","scope":"","sinceMs":8700000000000000,"tries":1}]}',
  ])('M5: a file that is damaged counts as none: %s', (text) => {
    expect(decodeMemory(text)).toEqual(NO_MEMORY);
  });

  it('M5: it stays small, and the newest is kept', () => {
    const told = Array.from({ length: 500 }, (_, at) => `key ${at}`);
    const troubles = told.map((code) => ({ code, scope: '', sinceMs: 0, tries: 1, by: told, lastMs: 0 }));
    const kept = decodeMemory(encodeMemory({ told, troubles, week: undefined }));
    expect(kept.troubles[0]?.by).toHaveLength(100);
    expect([kept.told.length, kept.told.at(-1), kept.troubles.length, kept.troubles.at(-1)?.code]).toEqual([
      200,
      'key 499',
      100,
      'key 499',
    ]);
  });

  it('an unreadable file is a reason to tell again, and nothing else', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.notices.json'), 'not ours');
    expect(await openMemoryFile(folder, 'a').read()).toEqual(NO_MEMORY);
  });
});
