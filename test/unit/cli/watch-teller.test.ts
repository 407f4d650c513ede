import { expect, it } from 'vitest';
import { type MirrorReport, NOTHING_MIRRORED } from '../../../src/sync/mirror/mirror-report.ts';
import type { Answer } from '../../../src/answer/answer.ts';
import { watchAnswer } from '../../../src/answer/watch-answer.ts';
import { KeepsakeError } from '../../../src/base/errors.ts';
import { localTime } from '../../../src/base/local-time.ts';
import { WatchTeller } from '../../../src/cli/watch-teller.ts';
import { CycleTally } from '../../../src/sync/cycle/cycle-report.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const HOUR = 3_600_000;
const REST = { onlyFailures: false, shortfall: undefined, seconds: 2 };
const nothing = () => new CycleTally().report({ ...REST, nothingNew: true });
const news = () => ({ ...new CycleTally().report({ ...REST, nothingNew: false }), assets: 3, saved: 1 });

function telling(intervalMs = HOUR) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const said = () => lines.splice(0);
  const show = {
    answer: ({ news: some = [], errors = [] }: Answer) => void lines.push(...some, ...errors),
  };
  const teller = new WatchTeller({
    clock,
    show,
    terminal: { say: (text) => lines.push(text), error: (text) => lines.push(`error: ${text}`) },
    restMs: () => intervalMs,
    answerOf: (report) =>
      watchAnswer(report, {
        username: 'sam',
        task: 'sync',
        directory: { typed: 'p', absolute: '/p' },
        typed: {},
      }),
    complaintOf: ({ message }) => ({ exitCode: 7, data: {}, errors: [message] }),
    facts: async () => ({ files: 214, trustEnds: { atMs: clock.now() + 30 * 24 * HOUR, estimated: true } }),
  });
  const trouble = (message: string, isNew = false) =>
    teller.trouble(new KeepsakeError('SERVICE_UNREACHABLE', message), { needsPerson: false, isNew });
  return { clock, teller, said, trouble };
}

it('U86: a pause that lasts is told once a day', async () => {
  const { clock, teller, said } = telling();
  await teller.cycle(news());
  said();
  const sinceMs = clock.now();
  for (let hour = 0; hour < 50; hour += 1) {
    await clock.advance(HOUR);
    teller.paused(sinceMs);
  }
  const lines = said();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^paused since \d{4}-.*: no sync begins by itself until `keepsake control resume`$/,
  );
});

it('L5: a cycle with something to do is one line with its counts', async () => {
  const { teller, said } = telling();
  await teller.cycle(news());
  expect(said()).toEqual([
    expect.stringMatching(
      /^3 photos and videos looked at in 2\.0 s; 1 file downloaded \(0 bytes\), every byte/,
    ),
  ]);
});

it('L5: with nothing new it says at the beginning and once a day that it is there, never less', async () => {
  const { clock, teller, said } = telling(5 * HOUR);
  await teller.cycle(news());
  const sinceMs = clock.now();
  said();
  const atHours: number[] = [];
  for (let hour = 5; hour <= 100; hour += 5) {
    await clock.advance(5 * HOUR);
    await teller.cycle(nothing());
    const lines = said();
    if (lines.length > 0) atHours.push(hour);
    const trust = localTime(clock.now() + 30 * 24 * HOUR).slice(0, 10);
    const line = `nothing new since ${localTime(sinceMs)}, 214 files kept, trust until about ${trust}`;
    expect(lines.every((text) => text === line)).toBe(true);
  }
  expect(atHours).toEqual([20, 40, 60, 80, 100]);
  const fresh = telling();
  await fresh.teller.cycle(nothing());
  expect(fresh.said()).toHaveLength(1);
  await fresh.teller.cycle(nothing());
  expect(fresh.said()).toHaveLength(0);
  // Whoever asked for it is answered.
  await fresh.teller.cycle(nothing(), true);
  expect(fresh.said()).toHaveLength(1);
});

it('L6: files that failed are told to be here once they are, however many cycles tried', async () => {
  const { clock, teller, said } = telling();
  await teller.cycle({ ...news(), failed: 1 });
  await clock.advance(HOUR);
  await teller.cycle({ ...news(), waiting: 1 });
  await teller.cycle(nothing());
  said();
  await clock.advance(HOUR);
  await teller.cycle(news());
  expect(said()).toEqual([expect.any(String), 'what had failed is here now, after 2 h 0 min']);
  await teller.cycle(news());
  expect(said()).toHaveLength(1);
});

it('L6: each trouble is told when it begins, once a day while it lasts, and when it ends', async () => {
  const { clock, teller, said, trouble } = telling();
  await teller.cycle(nothing());
  said();
  trouble('no answer', true);
  expect(said()).toEqual(['no answer']);
  for (let hour = 1; hour <= 47; hour += 1) {
    await clock.advance(HOUR);
    trouble('no answer');
  }
  expect(said()).toEqual(['error: still after 24 h 0 min and 25 tries: no answer']);
  await clock.advance(HOUR);
  await teller.cycle(nothing());
  expect(said()).toEqual(['works again after 48 h 0 min, 49 tries']);
  // The end is no end of the next one.
  await teller.cycle(nothing());
  expect(said()).toEqual([]);
  trouble('no answer', true);
  await clock.advance(45_000);
  await teller.cycle(news());
  expect(said()).toEqual([
    'no answer',
    expect.stringContaining('1 file'),
    'works again after 45.0 s, 2 tries',
  ]);
});

it('T1, T3: a cycle without news tells what became of deletions, and what stands in their way once', async () => {
  const { teller, said } = telling();
  const cycle = async (mirrored: Partial<MirrorReport>) => {
    await teller.cycle({ ...nothing(), mirrored: { ...NOTHING_MIRRORED, ...mirrored } });
    return said();
  };
  await teller.cycle(nothing());
  said();
  expect(await cycle({})).toEqual([]);
  expect(await cycle({ photos: 1, files: 2 })).toEqual([
    expect.stringContaining('2 files (0 bytes) put aside'),
  ]);
  const brake = { found: 7, most: 2 };
  expect(await cycle({ brake })).toHaveLength(1);
  expect(await cycle({ brake })).toEqual([]);
  expect(await cycle({ brake: { found: 8, most: 2 } })).toHaveLength(1);
  expect(await cycle({})).not.toEqual([]);
  expect(await cycle({})).toEqual([]);
});
