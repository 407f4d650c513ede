import { expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log.ts';
import type { Fact } from '../../../src/observe/fact.ts';
import { withTail } from '../../../src/observe/log-tail.ts';
import { pingOf } from '../../../src/observe/ping.ts';

const ADDRESS = 'https://hc-ping.com/id/?create=1';
const answer = (exitCode: number) => ({
  exitCode,
  data: {},
  news: ['3 files downloaded'],
  errors: ['no disk'],
  hint: 'mount it',
});
const failed = (code: 'DESTINATION_MISSING' | 'ACCOUNT_BUSY' | 'USAGE'): Fact => ({
  kind: 'failed',
  code,
  message: 'no disk',
  details: [],
  answer: answer(6),
});

it.each<[string, Fact, string | undefined, string]>([
  ['the beginning', { kind: 'began' }, 'https://hc-ping.com/id/start?create=1', ''],
  ['a success', { kind: 'ended', report: undefined, answer: answer(0) }, ADDRESS, 'log\n3 files downloaded'],
  [
    'files that failed',
    { kind: 'ended', report: undefined, answer: answer(3) },
    'https://hc-ping.com/id/fail?create=1',
    'log\n3 files downloaded',
  ],
  [
    'a failure',
    failed('DESTINATION_MISSING'),
    'https://hc-ping.com/id/fail?create=1',
    'log\nno disk\nmount it',
  ],
  ['another keepsake at work', failed('ACCOUNT_BUSY'), undefined, ''],
  ['an interruption', { kind: 'interrupted', exitCode: 143 }, undefined, ''],
])('a service that waits for signs of life hears of %s', (_what, fact, url, body) => {
  const ping = pingOf(ADDRESS, fact, ['log']);
  expect(ping && { url: ping.url.href, body: ping.body }).toEqual(
    url === undefined ? undefined : { url, body },
  );
});

it('M1: a slip that nobody sees is a failure, and one at the keyboard is none', () => {
  expect(pingOf(ADDRESS, failed('USAGE'), [], true)?.url.pathname).toBe('/id/fail');
  expect(pingOf(ADDRESS, failed('USAGE'), [])).toBeUndefined();
  expect(pingOf(ADDRESS, failed('ACCOUNT_BUSY'), [], true)).toBeUndefined();
});

it('M9: what it gets is bounded, and the end of it', () => {
  const ping = pingOf(ADDRESS, { kind: 'ended', report: undefined, answer: answer(0) }, ['x'.repeat(50_000)]);
  expect([ping?.body.length, ping?.body.endsWith('3 files downloaded')]).toEqual([10_000, true]);
});

it('the last lines of the log are remembered, whatever the user sees of them', () => {
  const { log, tail } = withTail(silentLog);
  for (let at = 0; at < 200; at += 1) log.info(`line ${at}`);
  log.debug('too much');
  log.warn('careful');
  expect([tail().length, tail()[0], tail().at(-1)]).toEqual([100, 'info: line 101', 'warn: careful']);
});
