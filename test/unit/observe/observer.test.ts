import { expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';
import type { Message } from '../../../src/observe/door.ts';
import { createObserver } from '../../../src/observe/observer.ts';
import { cycleReport } from '../../support/cycle-report.ts';
import { observerPorts } from '../../support/observer-ports.ts';

it('M1: a secret is covered in every text of a message, and a number stays a number', async () => {
  const secrets = new SecretRegistry();
  secrets.add('12345678');
  const taken: Message[] = [];
  const complaints: string[] = [];
  const observer = createObserver(
    observerPorts({
      clock: { now: () => Date.UTC(2026, 0, 10) },
      log: { warn: (line) => complaints.push(line), info: (line) => complaints.push(line), debug: () => {} },
      secrets,
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
    }),
  );
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

it('M4: a way that fails is told once, whatever it says, and so is its end; another of the same name is none of that', async () => {
  const complaints: string[] = [];
  const refused = (id: number) => `it answered 401: request ${id}`;
  const ends = [undefined, refused(1), refused(2), undefined, refused(3), 'away', 'away'];
  const door = (deliver: () => Promise<string | undefined>) => ({
    name: 'a door',
    groups: ['news'] as const,
    deliver,
  });
  const observer = createObserver(
    observerPorts({
      clock: { now: () => Date.UTC(2026, 0, 10) },
      log: { warn: (line) => complaints.push(line), info: (line) => complaints.push(line), debug: () => {} },
      doors: [door(async () => ends.shift()), door(async () => undefined)],
    }),
  );
  const answer = { exitCode: 0, data: {} };
  for (let cycle = 0; cycle < 7; cycle += 1)
    observer.tell({ kind: 'ended', report: cycleReport({ saved: 1 }), answer });
  await observer.close();

  expect(ends).toEqual([]);
  expect(complaints).toEqual([
    'a door did not take a message: it answered 401: request 1; the sync goes on',
    'a door did not take a message: works again after 0.0 s, 3 tries',
    'a door did not take a message: it answered 401: request 3; the sync goes on',
    'a door did not take a message: away; the sync goes on',
  ]);
});
