import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import { nameSavedFiles } from '../../../src/cli/name-saved-files.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { relative, wantedFile } from '../../support/wanted.ts';

it.each([true, false])('names what is there now, and what failed not at all; wished for: %s', (isWished) => {
  const told: string[] = [];
  const log = {
    ...silentLog,
    info: (text: string) => told.push(`info ${text}`),
    debug: (text: string) => told.push(`debug ${text}`),
  };
  const report = nameSavedFiles(log, isWished);
  const [path, wanted] = [relative('2026/a.jpg'), wantedFile('2026/a.jpg', Buffer.from('a'))];
  const outcomes: readonly Outcome[] = [
    { kind: 'saved', path, wanted, modifiedAtMs: 0, verified: true },
    { kind: 'adopted', path, wanted, modifiedAtMs: 0, verified: true },
    { kind: 'failed', path, wanted, failure: { kind: 'broken', code: 'ECONNRESET', gained: 0 } },
  ];
  for (const outcome of outcomes) report({ kind: 'ended', outcome });
  report({ kind: 'kept', files: 3 });
  const level = isWished ? 'info' : 'debug';
  expect(told).toEqual([`${level} saved 2026/a.jpg`, `${level} found in place 2026/a.jpg`]);
});
