import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { parseDayHours } from '../../../../src/base/day-hours.ts';
import type { Run } from '../../../../src/sync/open/open-account.ts';
import { openPace } from '../../../../src/sync/watch/pace.ts';
import { watch } from '../../../../src/sync/watch/watch.ts';
import { WatchControl } from '../../../../src/sync/watch/watch-control.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;
const QUIET = parseDayHours('22:00-07:00');

/** A watch that starts in quiet hours, and whose account another keepsake holds until `freeAtMs`; answers when it had it, and gave it back. */
async function turns(
  freeAtHour: number,
  says: Readonly<Record<number, (control: WatchControl) => void>> = {},
  { beginsAt = 23, waitsAtStart = false } = {},
) {
  const clock = new FakeClock(new Date(2026, 0, 5, beginsAt).getTime());
  const hours = () => (clock.now() - new Date(2026, 0, 5).getTime()) / HOUR_MS;
  const control = new WatchControl(clock);
  const had: number[] = [];
  const open = async (): Promise<Run> => {
    if (hours() < freeAtHour) throw new KeepsakeError('ACCOUNT_BUSY', 'another keepsake is at work');
    // The second time it is seen enough.
    if (had.length > 0) throw new KeepsakeError('USAGE', `had again at ${hours()}`);
    had.push(hours());
    return { close: async () => void had.push(hours()) } as Run;
  };
  const pace = await openPace(
    { when: { intervalMs: HOUR_MS }, delayMs: 0, quietHours: QUIET === undefined ? [] : [QUIET] },
    clock,
  );
  const nothing = async () => {};
  const loop = watch(open, {
    clock,
    log: silentLog,
    pace,
    control,
    signal: new AbortController().signal,
    loginMark: async () => undefined,
    roomLeft: async () => undefined,
    onAlone: () => {},
    waitsAtStart,
    onRest: nothing,
    tell: nothing,
    complain: nothing,
  });
  for (const [hour, say] of Object.entries(says))
    void clock.sleep((Number(hour) - hours()) * HOUR_MS).then(() => say(control));
  return { had, end: await clock.run(loop, () => false).catch((error: unknown) => String(error)) };
}

it('U83: a cycle that waited for another keepsake until quiet hours does not begin in them', async () => {
  const { had, end } = await turns(46.5);
  expect(had[0]).toBeGreaterThanOrEqual(46.5);
  // Given back at once, so that others can work.
  expect(had[1]).toBe(had[0]);
  expect(end).toContain('had again at 55');
});

it('U86: nor does one that the user paused while it waited', async () => {
  const { had, end } = await turns(40, {
    35: (control) => control.pause(),
    43: (control) => control.resume(),
  });
  expect(had[0]).toBeGreaterThanOrEqual(40);
  expect(had[1]).toBe(had[0]);
  expect(end).toContain('had again at 43');
});

it('H12: a watch that starts while another keepsake is at work ends, and one of several in a process waits', async () => {
  expect(await turns(15, {}, { beginsAt: 12 })).toEqual({
    had: [],
    end: expect.stringContaining('another keepsake is at work'),
  });
  const { had } = await turns(15, {}, { beginsAt: 12, waitsAtStart: true });
  expect(had[0]).toBeGreaterThanOrEqual(15);
});
