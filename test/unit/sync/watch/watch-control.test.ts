import { expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import { rest } from '../../../../src/sync/watch/rest.ts';
import { WatchControl } from '../../../../src/sync/watch/watch-control.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A rest of ten hours in which the user says something after so many minutes; answers when it was over, in minutes. */
async function rested(
  words: Readonly<Record<number, (control: WatchControl) => void>>,
  { quietMs = 0 }: { readonly quietMs?: number } = {},
) {
  const clock = new FakeClock();
  const control = new WatchControl(clock);
  const told: (readonly [atMinute: number, untilMinute: number, isPaused: boolean])[] = [];
  const said: string[] = [];
  const minutes = (ms: number) => Math.round(ms / MINUTE);
  const beganMs = clock.now();
  const { signal } = new AbortController();
  const events = Object.entries(words).map(([minute, say]) =>
    clock.sleep(Number(minute) * MINUTE).then(() => say(control)),
  );
  // What is to be said at once is said.
  await Promise.resolve();
  const options = {
    clock,
    log: { ...silentLog, info: (text: string) => void said.push(text) },
    signal,
    control,
    pace: {
      quietMs: () => quietMs,
      endsAtMs: (leftMs: number) => clock.now() + leftMs,
    },
    onRest: async (untilMs: number, pausedSinceMs: number | undefined) =>
      void told.push([minutes(clock.monotonic()), minutes(untilMs - beganMs), pausedSinceMs !== undefined]),
  };
  const leftMs = (passedMs: number) => 10 * HOUR - passedMs;
  await clock.run(rest(leftMs, [], options), () => false);
  const over = minutes(clock.monotonic());
  await clock.run(Promise.all(events), () => false);
  return { over, told, said, control };
}

it('U86: a rest of which nobody wants anything lasts as long as it should, and is told once', async () => {
  expect(await rested({})).toMatchObject({ over: 600, told: [[0, 600, false]], said: [] });
});

it('U86: a sync that is wanted begins at once, and only once', async () => {
  const { over, said, control } = await rested({ 7: (one) => one.sync() });
  expect([over, said]).toEqual([7, ['a sync begins now, as you asked for']]);
  expect(control.takeWish()).toBe(false);
});

it('U86: also one that was wanted before the rest, or in the moment of its beginning', async () => {
  expect((await rested({ 0: (one) => one.sync() })).over).toBe(0);
});

it('U86: in a pause nothing begins by itself, and it is told again each hour; then what is left of the rest counts', async () => {
  const { over, told, said } = await rested({ 60: (one) => one.pause(), 210: (one) => one.resume() });
  expect(over).toBe(600);
  expect(told).toEqual([
    [0, 600, false],
    [60, 120, true],
    [120, 180, true],
    [180, 240, true],
    [210, 600, false],
  ]);
  expect(said).toEqual([
    'paused: no sync begins by itself until `keepsake control resume`',
    expect.stringMatching(/^goes on: the next sync begins at 2024-/),
  ]);
});

it('U86: who ends a pause is told at once when the next sync begins, as the log has it', async () => {
  const answers: (number | undefined)[] = [];
  const resume = (control: WatchControl) => {
    control.resume();
    answers.push(control.stand.nextLookMs);
  };
  const { told } = await rested({ 60: (one) => one.pause(), 210: resume });
  expect(told.at(-1)).toEqual([210, 600, false]);
  const longer = await rested({ 60: (one) => one.pause(), 1200: resume });
  expect(longer.over).toBe(1200);
  expect(answers).toEqual([
    Date.UTC(2024, 0, 2, 3, 4, 5) + 600 * MINUTE,
    Date.UTC(2024, 0, 2, 3, 4, 5) + 1200 * MINUTE,
  ]);
});

it('U86: a pause that is longer than the rest ends in a sync, at once', async () => {
  expect((await rested({ 60: (one) => one.pause(), 1200: (one) => one.resume() })).over).toBe(1200);
});

it('U86: a sync that is wanted comes in a pause, too, which goes on', async () => {
  const { over, control } = await rested({ 60: (one) => one.pause(), 61: (one) => one.sync() });
  expect([over, control.pausedSinceMs === undefined]).toEqual([61, false]);
});

it('U86: it says how it stands', () => {
  const clock = new FakeClock(5000);
  const control = new WatchControl(clock);
  expect(control.stand).toEqual({ state: 'working', isAsked: false });
  control.sync();
  control.pause();
  expect(control.stand).toEqual({ state: 'working', pausedSinceMs: 5000, isAsked: true });
  control.takeWish();
  control.rests(9000);
  expect(control.stand).toEqual({ state: 'paused', pausedSinceMs: 5000, isAsked: false });
  control.resume();
  expect(control.stand).toEqual({ state: 'resting', nextLookMs: 9000, isAsked: false });
});
