import { describe, expect, it } from 'vitest';
import { describeCheck } from '../../../src/cli/describe-check.ts';
import { readVerifyFlags } from '../../../src/cli/commands/verify-flags.ts';

const NOW = new Date(2024, 5, 15, 12).getTime();
const DAY = 86_400_000;

describe('the flags of verify', () => {
  it.each<[flags: Record<string, string | true>, choice: object]>([
    [{}, { sample: undefined, sinceMs: undefined }],
    [{ sample: '12' }, { sample: { files: 12 }, sinceMs: undefined }],
    [{ sample: '5%' }, { sample: { percent: 5 }, sinceMs: undefined }],
    [{ sample: '0.5%' }, { sample: { percent: 0.5 }, sinceMs: undefined }],
    [{ since: '30d' }, { sample: undefined, sinceMs: NOW - 30 * DAY }],
    [{ since: '2024-05-31' }, { sample: undefined, sinceMs: new Date(2024, 4, 31).getTime() }],
    [{ since: '2024-06-15' }, { sample: undefined, sinceMs: new Date(2024, 5, 15).getTime() }],
  ])('%j', (flags, choice) => {
    expect(readVerifyFlags(flags, NOW)).toEqual({ choice, repair: false, problems: [] });
  });

  it.each([
    ['sample', '0'],
    ['sample', 'x%'],
    ['sample', '0%'],
    ['sample', '101%'],
    ['sample', '1.5'],
    ['sample', '-3'],
    ['sample', ''],
    ['sample', '99999999999999999999'],
    ['since', 'yesterday'],
    ['since', '2024-02-30'],
    ['since', '2024-13-01'],
    ['since', '2024-06-16'],
    ['since', '0d'],
    ['since', '30'],
  ])('refuse --%s %j', (name, text) => {
    const { problems } = readVerifyFlags({ [name]: text }, NOW);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^--${name} takes [^"]*$`))]);
  });

  it('are all read, whatever is wrong with one of them', () => {
    const { problems, repair } = readVerifyFlags({ sample: 'x%', since: 'yesterday', repair: true }, NOW);
    expect(problems).toHaveLength(2);
    expect(repair).toBe(true);
  });
});

it('the status line tells how far a check is, how fast, and how long it will take', () => {
  const progress = {
    files: 20,
    ofFiles: 100,
    bytes: 100_000_000,
    ofBytes: 1_000_000_000,
    bad: 0,
    repairing: 0,
  };
  expect(describeCheck(progress, 1000)).toBe(
    'checked 20 of 100 files, 100.0 MB of 1.0 GB, 100.0 MB/s, 9.0 s left',
  );
  expect(describeCheck({ ...progress, bad: 2, repairing: 1 }, 0)).toBe(
    'checked 20 of 100 files, 100.0 MB of 1.0 GB, 0 bytes/s, 2 not as saved, fetching 1 again',
  );
});
