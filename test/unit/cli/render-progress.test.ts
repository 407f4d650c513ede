import { describe, expect, it } from 'vitest';
import { type ProgressFacts, renderProgress } from '../../../src/cli/render-progress.ts';

const MB = 1e6;

const start: ProgressFacts = {
  listed: 0,
  expected: undefined,
  planned: { listed: 0, files: 0, bytes: 0 },
  done: 0,
  kept: 0,
  receivedBytes: 0,
  bytesPerSecond: 0,
  steadyBytesPerSecond: 0,
  waiting: undefined,
};

const halfway: ProgressFacts = {
  ...start,
  listed: 1000,
  expected: 33_161,
  planned: { listed: 1000, files: 1200, bytes: 3000 * MB },
  done: 500,
  receivedBytes: 1500 * MB,
  bytesPerSecond: 11 * MB,
  steadyBytesPerSecond: 10 * MB,
};

const allListed: ProgressFacts = { ...halfway, listed: 1000, expected: 1000 };

it.each<[rule: string, facts: ProgressFacts, line: string]>([
  ['nothing is known at first', start, '0 photos looked at'],
  ['the first page', { ...start, listed: 200, expected: 1000 }, '200 of 1000 photos looked at'],
  [
    'what was looked at stands for the rest',
    halfway,
    '500 of about 39793 files, 1.5 GB of about 99.5 GB, 11.0 MB/s, 3 h left, 1000 of 33161 photos looked at',
  ],
  [
    'once all is listed nothing is guessed',
    allListed,
    '500 of 1200 files, 1.5 GB of 3.0 GB, 11.0 MB/s, 3 min left',
  ],
  [
    'Apple does not say how many there are',
    { ...halfway, expected: undefined },
    '500 files, 1.5 GB, 11.0 MB/s, 1000 photos looked at',
  ],
  [
    'a run that finds most in place guesses nothing',
    { ...halfway, kept: 9000 },
    '500 files, 1.5 GB, 11.0 MB/s, 9000 there already, 1000 of 33161 photos looked at',
  ],
  [
    'a stall shows, and the time left does not jump',
    { ...allListed, bytesPerSecond: 0 },
    '500 of 1200 files, 1.5 GB of 3.0 GB, 0 bytes/s, 3 min left',
  ],
  [
    'what is being waited for',
    { ...allListed, waiting: { reason: 'busy', leftMs: 599_000 } },
    '500 of 1200 files, 1.5 GB of 3.0 GB, 11.0 MB/s, 3 min left, waiting 10 min: Apple asks to wait',
  ],
  [
    'waiting for the network',
    { ...start, waiting: { reason: 'broken', leftMs: 4200 } },
    '0 photos looked at, waiting 5 s: the connection broke',
  ],
  ['a wait that is over', { ...start, waiting: { reason: 'busy', leftMs: 0 } }, '0 photos looked at'],
  [
    'more came than was planned, because a download began anew',
    { ...allListed, receivedBytes: 3100 * MB },
    '500 of 1200 files, 3.1 GB of 3.1 GB, 11.0 MB/s',
  ],
  [
    'files that are all taken over bring no bytes',
    { ...start, listed: 3, expected: 3, planned: { listed: 3, files: 3, bytes: 0 }, done: 1 },
    '1 of 3 files',
  ],
])('%s', (_rule, facts, line) => {
  expect(renderProgress(facts, 200)).toBe(line);
});

describe('in a narrow terminal', () => {
  const waiting: ProgressFacts = { ...halfway, kept: 77, waiting: { reason: 'busy', leftMs: 60_000 } };

  it.each([
    [79, '500 of about 39793 files, 1.5 GB of about 99.5 GB, 11.0 MB/s, 3 h left'],
    [60, '500 of about 39793 files, 1.5 GB of about 99.5 GB, 11.0 MB/s'],
    [40, '500 of about 39793 files'],
    [20, '500 of about 39793 f'],
  ])('of %i columns what matters least is left out', (width, line) => {
    expect(renderProgress(halfway, width)).toBe(line);
  });

  it('what is being waited for matters most', () => {
    expect(renderProgress(waiting, 60)).toBe('500 of about 39793 files, waiting 60 s: Apple asks to wait');
    expect(renderProgress(waiting, 40)).toBe('waiting 60 s: Apple asks to wait');
  });

  it('no line is ever wider than it', () => {
    for (let width = 1; width < 150; width += 1) {
      expect(renderProgress(waiting, width).length).toBeLessThanOrEqual(width);
    }
  });
});

it.each([
  [1, '1 s left'],
  [99, '99 s left'],
  [100, '2 min left'],
  [5_940, '99 min left'],
  [6_000, '2 h left'],
  [172_000, '2 days left'],
])('%i seconds are told as %s', (seconds, words) => {
  const facts = {
    ...allListed,
    planned: { listed: 1000, files: 1200, bytes: 1500 * MB + seconds * 10 * MB },
  };
  expect(renderProgress(facts, 200)).toContain(words);
});
