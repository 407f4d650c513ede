import { describe, expect, it } from 'vitest';
import type { WatchPace } from '../../../../src/config/config.ts';
import { parseDayHours } from '../../../../src/base/day-hours.ts';
import { openPace } from '../../../../src/sync/watch/pace.ts';
import { cronTimes } from '../../../../src/sync/watch/cron-times.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { inTimeZone } from '../../../support/in-time-zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const good = { troubles: 0, needsPerson: false, askedMs: 0 };

function iso(atMs: number): string {
  return new Date(atMs).toISOString().replace(':00.000Z', 'Z');
}

async function paced(at: string, given: Partial<WatchPace> & { readonly quiet?: string }) {
  const clock = new FakeClock(Date.parse(at));
  const hours = given.quiet === undefined ? undefined : parseDayHours(given.quiet);
  const watch = { when: { intervalMs: HOUR }, delayMs: 0, quietHours: hours === undefined ? [] : [hours] };
  return { clock, pace: await openPace({ ...watch, ...given }, clock) };
}

describe('times of a day', () => {
  inTimeZone('Europe/Berlin');

  it.each<[rule: string, cron: string, from: string, times: readonly string[]]>([
    [
      'a time that the clocks leave out comes when the gap is over, and the next night as ever',
      '30 2 * * *',
      '2026-03-28T12:00Z',
      ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    ],
    [
      'one of a list is not left out either',
      '30 2,14 * * *',
      '2026-03-28T22:00Z',
      ['2026-03-29T01:00Z', '2026-03-29T12:30Z'],
    ],
    [
      'a time that comes twice counts once',
      '30 2 * * *',
      '2026-10-24T12:00Z',
      ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
    [
      'every half hour is a half hour in both nights: in spring',
      '*/30 * * * *',
      '2026-03-29T00:20Z',
      ['2026-03-29T00:30Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'],
    ],
    [
      'in autumn',
      '0 * * * *',
      '2026-10-24T23:30Z',
      ['2026-10-25T00:00Z', '2026-10-25T01:00Z', '2026-10-25T02:00Z'],
    ],
    ['a day of the week', '0 3 * * sun', '2026-01-01T00:00Z', ['2026-01-04T02:00Z', '2026-01-11T02:00Z']],
    ['a clock from before 1970', '0 3 * * *', '1812-01-01T00:00Z', ['1970-01-01T02:00Z']],
  ])('G8: %s', (_rule, cron, from, times) => {
    const after = cronTimes(cron);
    const found: string[] = [];
    for (let atMs = Date.parse(from); found.length < times.length; ) {
      atMs = after(atMs);
      found.push(iso(atMs));
    }
    expect(found).toEqual(times);
  });

  const nightly = { when: { cron: '0 3 * * *' } };

  it('a rest ends at the next time, whatever chance adds to it', async () => {
    const { clock, pace } = await paced('2026-01-05T12:00Z', { ...nightly, delayMs: 600_000 });
    clock.dice = 0.5;
    expect(iso(clock.now() + pace.rest(good)(0))).toBe('2026-01-06T02:05Z');
    expect(pace.longestMs()).toBe(14 * HOUR + 10 * MINUTE);
  });

  it('G9: the wall clock decides: the machine slept through the time, so it is now', async () => {
    const { clock, pace } = await paced('2026-01-05T12:00Z', nightly);
    const left = pace.rest(good);
    expect(left(0)).toBe(14 * HOUR);
    await clock.jump(20 * HOUR);
    // Of which this process slept through all but a minute.
    expect(left(MINUTE)).toBeLessThanOrEqual(0);
  });

  it('G9: a clock that was years ahead and is set right does not make it wait for years', async () => {
    const { clock, pace } = await paced('2099-01-05T12:00Z', nightly);
    const left = pace.rest(good);
    expect(left(0)).toBe(14 * HOUR);
    await clock.jump(Date.parse('2026-01-05T12:00Z') - clock.now());
    expect(left(MINUTE)).toBe(14 * HOUR);
  });

  it('C34: trouble that passes is looked at after a minute, two, four, and never later than the next time', async () => {
    const { pace } = await paced('2026-01-05T12:00Z', nightly);
    const rests = [1, 2, 3, 30].map((troubles) => pace.rest({ ...good, troubles })(0));
    expect(rests).toEqual([MINUTE, 2 * MINUTE, 5 * MINUTE, 14 * HOUR]);
    expect(pace.rest({ ...good, troubles: 1, needsPerson: true })(0)).toBe(14 * HOUR);
    // What Apple asks for is never shortened.
    const asked = pace.rest({ ...good, askedMs: 20 * HOUR });
    expect([asked(0), asked(19 * HOUR)]).toEqual([20 * HOUR, 14 * HOUR]);
  });
});

describe('quiet hours', () => {
  inTimeZone('Europe/Berlin');

  it.each<[rule: string, at: string, quiet: string, troubles: number, endsAt: string]>([
    ['none begins in them', '2026-01-05T20:30Z', '22:00-07:00', 0, '2026-01-06T06:00Z'],
    ['also none that is tried again', '2026-01-05T20:59Z', '22:00-07:00', 1, '2026-01-06T06:00Z'],
    ['by day nothing changes', '2026-01-05T12:00Z', '22:00-07:00', 0, '2026-01-05T13:00Z'],
  ])('U83: %s', async (_rule, at, quiet, troubles, endsAt) => {
    const { clock, pace } = await paced(at, { quiet });
    const left = pace.rest({ ...good, troubles });
    expect(iso(pace.endsAtMs(left(0)))).toBe(endsAt);
    const restMs = left(0);
    await clock.jump(restMs);
    expect(left(restMs)).toBe(Math.max(0, Date.parse(endsAt) - clock.now()));
    await clock.jump(left(restMs));
    expect(left(restMs)).toBe(0);
  });

  it('U83: they last until their end, and where there are none nothing is waited for', async () => {
    const [quiet, plain] = [
      await paced('2026-01-05T21:30Z', { quiet: '22:00-07:00' }),
      await paced('2026-01-05T21:30Z', {}),
    ];
    expect([quiet.pace.quietMs(), plain.pace.quietMs()]).toEqual([8.5 * HOUR, 0]);
  });
});

describe('an interval', () => {
  const DAILY = { when: { intervalMs: 24 * HOUR } };

  it.each<[what: string, look: Parameters<Awaited<ReturnType<typeof openPace>>['rest']>[0], restMs: number]>([
    ['after a good look', good, 24 * HOUR],
    ['while a person is needed', { ...good, troubles: 1, needsPerson: true }, 24 * HOUR],
    ['after trouble', { ...good, troubles: 6 }, HOUR],
  ])('G9: a machine that sleeps stops no interval: %s', async (_what, look, restMs) => {
    const { clock, pace } = await paced('2026-01-05T12:00Z', DAILY);
    const left = pace.rest(look);
    expect(left(0)).toBe(restMs);
    await clock.jump(restMs / 2);
    expect(left(MINUTE)).toBe(restMs / 2);
    await clock.jump(72 * HOUR);
    // Of which this process slept through all but two minutes.
    expect(left(2 * MINUTE)).toBe(0);
  });

  it('G9: a clock that is set back makes none longer, and one that is set ahead shortens nothing that Apple asked for', async () => {
    const { clock, pace } = await paced('2026-01-05T12:00Z', DAILY);
    const left = pace.rest({ ...good, askedMs: 2 * HOUR });
    await clock.jump(-1000 * HOUR);
    expect(left(HOUR)).toBe(23 * HOUR);
    await clock.jump(2000 * HOUR);
    expect([left(HOUR), left(2 * HOUR)]).toEqual([HOUR, 0]);
  });
});

it('U83: no quiet hour is in the way where there is none, also when the clock goes on while it is asked', async () => {
  let nowMs = Date.UTC(2026, 2, 1);
  const clock = { now: () => (nowMs += 1), random: () => 0 };
  const pace = await openPace({ when: { intervalMs: HOUR }, delayMs: 0, quietHours: [] }, clock);
  expect(pace.quietMs()).toBe(0);
});
