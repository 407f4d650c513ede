import { expect, it } from 'vitest';
import type { Report } from '../../../src/model/progress.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { Message } from '../../../src/observe/door.ts';
import { decodeMemory, encodeMemory, NO_MEMORY } from '../../../src/observe/memory.ts';
import { createObserver, type ObserverPorts } from '../../../src/observe/observer.ts';
import { cycleReport } from '../../support/cycle-report.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { observerPorts } from '../../support/observer-ports.ts';

const DAY = 86_400_000;

/** A watch, or runs of cron: `isAnew` makes another observer for each cycle, which knows what the file remembers alone. */
function watchingFor(clock: FakeClock, more: Partial<ObserverPorts> = {}) {
  const taken: { readonly day: number; readonly message: Message }[] = [];
  const beganAt = clock.now();
  let file = encodeMemory(NO_MEMORY);
  const open = () =>
    createObserver(
      observerPorts({
        clock,
        memory: {
          read: async () => decodeMemory(file),
          async write(memory) {
            file = encodeMemory(memory);
          },
        },
        doors: [
          {
            name: 'a door',
            groups: ['trust', 'weekly', 'news'],
            async deliver(message) {
              taken.push({ day: (clock.now() - beganAt) / DAY, message });
              return undefined;
            },
          },
        ],
        ...more,
      }),
    );
  return { taken, open };
}

it.each([
  ['a watch', false],
  ['runs of cron', true],
])(
  'M3: over five weeks of %s the trust is told of at 7, 3 and 1 days, and each week once',
  async (_what, isAnew) => {
    const clock = new FakeClock();
    const ends = clock.now() + 30 * DAY;
    const { taken, open } = watchingFor(clock, { trustEnds: async () => ({ atMs: ends, estimated: false }) });
    let observer = open();
    for (let cycle = 0; cycle <= 4 * 36; cycle += 1) {
      const report = cycleReport({ saved: cycle === 5 ? 3 : 0 });
      observer.tell({ kind: 'ended', report, answer: { exitCode: 0, data: {} } });
      await observer.close();
      if (isAnew) observer = open();
      await clock.advance(DAY / 4);
    }
    const days = (event: string) =>
      taken.filter(({ message }) => message.event === event).map(({ day }) => day);
    expect(days('trust-ends')).toEqual([23, 27, 29]);
    expect(
      taken
        .filter(({ message }) => message.event === 'trust-ends')
        .map(({ message }) => message.facts['days']),
    ).toEqual([7, 3, 1]);
    const weeks = days('weekly-summary');
    expect(weeks).toHaveLength(5);
    expect(
      weeks.every((day, at) => day - (weeks[at - 1] ?? 0) >= 7 && day - (weeks[at - 1] ?? 0) < 7.5),
    ).toBe(true);
    expect(days('news')).toEqual([1.25]);
  },
);

it('M9: new files are named where that is wished: the first twenty, and how many more there are', async () => {
  const clock = new FakeClock();
  const { taken, open } = watchingFor(clock, { withNames: true });
  const observer = open();
  const silent: Report = () => {};
  const { report } = observer.listening({ log: silentLog, report: silent });
  for (let at = 1; at <= 25; at += 1) {
    const saved = { kind: 'saved', path: `2026/IMG_${at}.JPG` } as Outcome;
    report({ kind: 'ended', outcome: saved });
  }
  const answer = { exitCode: 0, data: {} };
  observer.tell({ kind: 'ended', report: cycleReport({ saved: 25 }), answer });
  observer.tell({ kind: 'began' });
  observer.tell({ kind: 'ended', report: cycleReport({ saved: 1 }), answer });
  await observer.close();
  const [first, second] = taken.map(({ message }) => message.lines);
  expect(first?.filter((line) => line.includes('IMG_'))).toHaveLength(20);
  expect(first?.at(-1)).toBe('and 5 more');
  expect(second?.join()).not.toContain('IMG_');
});
