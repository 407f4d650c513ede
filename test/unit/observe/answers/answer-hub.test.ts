import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AnswerSource, Polled } from '../../../../src/observe/answers/answer-source.ts';
import { AnswerHub } from '../../../../src/observe/answers/answer-hub.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** A place that says these one after the other, then nothing. */
function place(...polled: readonly Polled[]) {
  const facts = { opened: 0, polls: 0 };
  const open = (): AnswerSource => {
    facts.opened += 1;
    return {
      name: 'a place',
      restMs: 1_000,
      async poll() {
        facts.polls += 1;
        return polled[facts.polls - 1] ?? heard();
      },
    };
  };
  return { facts, open };
}

const heard = (...texts: readonly string[]): Polled => ({ kind: 'heard', texts, passedOver: [] });

function listening() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const add = (level: string) => (text: string) => void lines.push(`${level}: ${text}`);
  const log = { warn: add('warn'), info: add('info'), debug: add('debug') };
  const stop = new AbortController();
  const got: string[] = [];
  const hub = new AnswerHub();
  return {
    clock,
    lines,
    got,
    stop,
    listen: (account: string, open: () => AnswerSource) =>
      hub.listen(
        'a',
        open,
        {
          account,
          hear: (words) => void got.push(`${account} ${words.kind === 'code' ? words.code : words.wish}`),
          unclear: () => void got.push(`${account}?`),
        },
        { clock, log, signal: stop.signal },
      ),
  };
}

describe('who listens for answers', () => {
  it('M12: several accounts share a place, and each gets what is meant for it, once', async () => {
    const { clock, got, listen, lines } = listening();
    const { facts, open } = place(
      heard(),
      heard('123456', 'bob code', 'hello', 'ann 111111'),
      heard('222222', 'sms 1'),
    );
    const endAnn = listen('ann@x.y', open);
    const endBob = listen('bob@x.y', open);
    const endJob = listen('bob@x.y', open);
    await setImmediate();
    await clock.advance(1_000);
    expect(got).toEqual(['ann@x.y?', 'bob@x.y device', 'ann@x.y 111111']);
    endAnn();
    endJob();
    await clock.advance(1_000);
    expect(got.slice(3)).toEqual(['bob@x.y 222222', 'bob@x.y sms 1']);
    endBob();
    const { polls } = facts;
    await clock.advance(100_000);
    expect([facts.opened, facts.polls, clock.sleeping()]).toEqual([1, polls, 0]);
    expect(lines).toEqual([
      'debug: a message in a place is no answer: it is neither a code nor a wish for one',
    ]);
    listen('ann@x.y', open)();
    expect(facts.opened).toBe(2);
  });

  it('M12: a place in trouble is told of once, asked less and less often, and told of when it works', async () => {
    const { clock, lines, listen, stop, got } = listening();
    const away = { kind: 'trouble', why: 'ECONNREFUSED' } as const;
    const busy = { kind: 'trouble', why: 'it answered 429', pauseMs: 90_000 } as const;
    const for365Days = { ...busy, pauseMs: 365 * 86_400_000 };
    const { open, facts } = place(
      ...Array.from({ length: 8 }, () => away),
      busy,
      for365Days,
      heard('123456'),
    );
    listen('ann@x.y', open);
    await setImmediate();
    await clock.advance(3 * 3_600_000);
    expect(clock.sleeps.slice(0, 10).map((ms) => ms / 1000)).toEqual([
      5, 10, 20, 40, 80, 160, 300, 300, 300, 300,
    ]);
    expect(lines).toEqual([
      'warn: answers cannot be read from a place: ECONNREFUSED; it is tried again',
      'warn: answers cannot be read from a place: it answered 429; it is tried again',
      'info: answers are read from a place again',
    ]);
    expect(got).toEqual(['ann@x.y 123456']);
    stop.abort();
    await setImmediate();
    const { polls } = facts;
    await clock.advance(100_000);
    expect(facts.polls).toBe(polls);
  });

  it('M12: a bug in reading costs the answers, and is told', async () => {
    const { clock, lines, listen } = listening();
    listen('ann@x.y', () => ({
      name: 'a place',
      restMs: 1,
      poll: () => Promise.reject(new TypeError('what is that')),
    }));
    await clock.advance(1_000);
    expect(lines).toEqual(['warn: answers are not read any more: TypeError: what is that']);
  });
});
