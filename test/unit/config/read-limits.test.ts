import { describe, expect, it } from 'vitest';
import { readLimits } from '../../../src/config/read-limits.ts';
import { ValueReader } from '../../../src/config/read-values.ts';
import { rateAt } from '../../../src/model/download-rate.ts';
import { inTimeZone } from '../../support/in-time-zone.ts';

const M = 1e6;

function limits(raw: ConstructorParameters<typeof ValueReader>[0]) {
  const read = new ValueReader(raw);
  return { ...readLimits(read), problems: read.problems };
}

describe('--limit-rate', () => {
  /** Rates at 03:00, 12:00 and 23:30. */
  const ratesOf = (texts: readonly string[]) => {
    const { downloadRate, problems } = limits({ limitRate: texts });
    expect(problems).toEqual([]);
    return ['03:00', '12:00', '23:30'].map(
      (time) => downloadRate && rateAt(downloadRate, Date.parse(`2026-01-15T${time}:00-05:00`)),
    );
  };
  inTimeZone('America/New_York');

  it.each([
    [['5M'], [5 * M, 5 * M, 5 * M]],
    [['5MB/s'], [5 * M, 5 * M, 5 * M]],
    [['1.5Mi'], [1_572_864, 1_572_864, 1_572_864]],
    [['500k'], [5e5, 5e5, 5e5]],
    [['1.5MiB'], [1_572_864, 1_572_864, 1_572_864]],
    [['20000'], [20_000, 20_000, 20_000]],
    [['08:00-23:00 2M'], [undefined, 2 * M, undefined]],
    [
      ['5M', '08:00-23:00 2M'],
      [5 * M, 2 * M, 5 * M],
    ],
    [['08:00-23:00 2M, 5M'], [5 * M, 2 * M, 5 * M]],
    [
      ['1M', '23:00-08:00 off'],
      [undefined, 1 * M, undefined],
    ],
    [
      ['23:00-04:00 9M', '04:00-23:00 1M'],
      [9 * M, 1 * M, 9 * M],
    ],
    [['off'], [undefined, undefined, undefined]],
  ])('Q1: %j', (texts, rates) => {
    expect(ratesOf(texts)).toEqual(rates);
  });

  it.each([
    ['0'],
    ['9K'],
    ['-5M'],
    ['5X'],
    ['fast'],
    ['5M,'],
    ['08:00 5M'],
    ['08:00-25:00 5M'],
    ['08:00-23:00'],
    ['1e9'],
    ['9999999T'],
  ])('Q1: %j is refused, in words that fit', (text) => {
    expect(limits({ limitRate: [text] }).problems).toEqual([
      expect.stringMatching(/^--limit-rate takes bytes per second of at least 10K/),
    ]);
  });

  it('Q1: two rates for one moment are refused, each kind once', () => {
    const { problems } = limits({ limitRate: ['5M', '6M', '08:00-23:00 2M', '22:00-06:00 1M', 'x'] });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/takes bytes[^]*two rates without times[^]*same time of day/);
  });
});

describe('--free-space', () => {
  it.each([
    ['10G', { bytes: 1e10 }],
    ['10GiB', { bytes: 10 * 1024 ** 3 }],
    ['0', { bytes: 0 }],
    ['5%', { share: 0.05 }],
    ['0.5 %', { share: 0.005 }],
    ['90%', { share: 0.9 }],
  ])('Q2: %j', (text, freeFloor) => {
    expect(limits({ freeSpace: [text] })).toEqual({ freeFloor, problems: [] });
  });

  it.each([['91%'], ['100%'], ['-1G'], ['much'], ['5%%'], ['%']])('Q2: %j is refused', (text) => {
    const { freeFloor, problems } = limits({ freeSpace: [text] });
    expect(freeFloor).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(/^--free-space takes a number of bytes/)]);
  });
});

it('without them nothing is limited', () => {
  expect(limits({})).toEqual({ problems: [] });
});
