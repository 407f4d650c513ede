import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import type { Message } from '../../../src/observe/door.ts';
import { NO_MEMORY } from '../../../src/observe/memory.ts';
import { createObserver } from '../../../src/observe/observer.ts';
import { cycleReport } from '../../support/cycle-report.ts';

it('M1: a secret is covered in every text of a message, and a number stays a number', async () => {
  const secrets = new SecretRegistry();
  secrets.add('12345678');
  const taken: Message[] = [];
  const complaints: string[] = [];
  const observer = createObserver({
    clock: { now: () => Date.UTC(2026, 0, 10) },
    log: { warn: (line) => complaints.push(line), debug: () => {} },
    secrets,
    signal: new AbortController().signal,
    account: 'sam@example.com',
    task: 'sync',
    folder: '/photos',
    trustEnds: async () => undefined,
    renewCommand: 'keepsake login',
    memory: { read: async () => NO_MEMORY, write: async () => {} },
    doors: [
      {
        name: 'a door',
        groups: ['news', 'failed'],
        deliver: async (message) => {
          taken.push(message);
          return undefined;
        },
      },
    ],
    addEvent: undefined,
    putReport: undefined,
    ping: undefined,
    hasMessages: true,
    withNames: false,
  });
  const answer = { exitCode: 0, data: {} };
  observer.tell({ kind: 'ended', report: cycleReport({ saved: 1, savedBytes: 1234567890 }), answer });
  const told = { message: 'refused: 12345678', details: ['as 12345678 said'] };
  observer.tell({ kind: 'failed', code: 'INTERNAL', ...told, answer });
  await observer.close();

  expect(complaints).toEqual([]);
  expect(taken.map(({ facts }) => facts)).toMatchObject([
    { saved: 1, savedBytes: 1234567890 },
    { message: 'refused: [secret]', details: ['as [secret] said'] },
  ]);
});
