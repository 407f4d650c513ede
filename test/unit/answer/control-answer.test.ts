import { expect, it } from 'vitest';
import { controlAnswer, type ControlOf } from '../../../src/answer/control-answer.ts';
import { localTime } from '../../../src/base/local-time.ts';

const at = Date.UTC(2026, 0, 2);
const rests = {
  pid: 7,
  sinceMs: at,
  folder: '/photos',
  state: 'resting',
  nextLookMs: at + 60_000,
  isAsked: false,
} as const;
const paused = { ...rests, state: 'paused', nextLookMs: undefined, pausedSinceMs: at } as const;
const works = { ...rests, state: 'working', nextLookMs: undefined } as const;

it.each<[word: ControlOf['word'], watch: Parameters<typeof controlAnswer>[1][number], line: string]>([
  ['sync', rests, 'a sync begins now'],
  ['sync', { ...works, isAsked: true }, 'a sync is at work; one more follows it'],
  ['pause', paused, 'paused; no sync begins by itself until `keepsake control resume`'],
  [
    'pause',
    { ...works, pausedSinceMs: at },
    'paused; the sync at work goes on to its end, and none begins by itself until `keepsake control resume`',
  ],
  ['resume', rests, `goes on; the next sync begins at ${localTime(at + 60_000)}`],
  ['resume', works, 'a sync is at work'],
  ['status', rests, `rests; the next sync begins at ${localTime(at + 60_000)}`],
  ['status', paused, `paused since ${localTime(at)}`],
  [
    'status',
    { ...works, pausedSinceMs: at, isAsked: true },
    `a sync is at work, paused since ${localTime(at)}, one more follows it`,
  ],
])('U86: %s of one that stands so', (word, watch, line) => {
  const answer = controlAnswer(
    { account: 'sam', word },
    [watch, { ...watch, job: 'a\u001b', folder: '' }],
    [],
  );
  expect(answer.lines).toEqual([`process 7, /photos: ${line}`, expect.stringMatching(/^process 7, a\\.*: /)]);
  expect(answer).toMatchObject({
    exitCode: 0,
    data: { watches: [{ pid: 7, directory: '/photos' }, { directory: null }] },
  });
});

it('U86: nobody is there, or is there and does not answer', () => {
  expect(() => controlAnswer({ account: 'sam', word: 'sync' }, [], [])).toThrow(
    'no keepsake watches for sam',
  );
  expect(controlAnswer({ account: 'sam', word: 'status' }, [], [])).toMatchObject({ exitCode: 0, lines: [] });
  expect(() => controlAnswer({ account: 'sam', word: 'sync', others: 2 }, [], [])).toThrow(
    'no keepsake watches this folder or job for sam; 2 other watches are there',
  );
  const silent = controlAnswer({ account: 'sam', word: 'sync' }, [rests], ['EACCES', 'no answer']);
  expect(silent.exitCode).toBe(3);
  expect(silent.warnings).toEqual([
    'a watch is there and does not answer: it belongs to another user of this machine',
    'a watch is there and does not answer: it is stopped, busy, or of another version',
  ]);
});
