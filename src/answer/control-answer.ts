import { counted } from '../base/counted.ts';
import { KeepsakeError } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { ToldWatch } from '../model/watch-stand.ts';
import type { Answer } from './answer.ts';

export interface ControlOf {
  readonly account: string;
  readonly word: 'sync' | 'pause' | 'resume' | 'status';
  /** How many watches of the account are there that are not meant. */
  readonly others?: number | undefined;
}

/** What became of `keepsake control`. `silent`: why others that are there did not answer. Rejects where nobody is there to be told. */
export function controlAnswer(
  { account, word, others = 0 }: ControlOf,
  watches: readonly ToldWatch[],
  silent: readonly string[],
): Answer {
  const isAnyThere = watches.length + silent.length > 0;
  const none =
    others === 0
      ? `no keepsake watches for ${printable(account)} with this cookie directory`
      : `no keepsake watches this folder or job for ${printable(account)}; ${counted(others, 'other watch is', 'other watches are')} there`;
  if (!isAnyThere && word !== 'status') throw new KeepsakeError('USAGE', none);
  return {
    exitCode: silent.length === 0 ? EXIT.ok : EXIT.someFailed,
    data: { account, watches: watches.map(watchJson), silent },
    lines: watches.map((watch) => `${nameOf(watch)}: ${wordsOf(watch, word)}`),
    news: isAnyThere ? [] : [none],
    warnings: silent.map((why) => `a watch is there and does not answer: ${silentWords(why)}`),
  };
}

function silentWords(why: string): string {
  if (why === 'EACCES' || why === 'EPERM') return 'it belongs to another user of this machine';
  return why === 'no answer' ? 'it is stopped, busy, or of another version' : printable(why);
}

function nameOf({ pid, folder, job }: ToldWatch): string {
  return [
    `process ${pid}`,
    ...(folder === '' ? [] : [printable(folder)]),
    ...(job === undefined ? [] : [printable(job)]),
  ].join(', ');
}

function wordsOf(watch: ToldWatch, word: ControlOf['word']): string {
  const { state, pausedSinceMs } = watch;
  if (word === 'sync')
    return state === 'working' ? 'a sync is at work; one more follows it' : 'a sync begins now';
  if (word === 'pause')
    return state === 'working'
      ? 'paused; the sync at work goes on to its end, and none begins by itself until `keepsake control resume`'
      : 'paused; no sync begins by itself until `keepsake control resume`';
  const paused = pausedSinceMs === undefined ? '' : `, paused since ${localTime(pausedSinceMs)}`;
  if (state === 'working') return `a sync is at work${paused}${watch.isAsked ? ', one more follows it' : ''}`;
  if (state === 'paused') return paused.slice(2);
  const next =
    watch.nextLookMs === undefined ? '' : `; the next sync begins at ${localTime(watch.nextLookMs)}`;
  return `${word === 'resume' ? 'goes on' : 'rests'}${next}`;
}

function watchJson({
  pid,
  sinceMs,
  folder,
  job,
  state,
  pausedSinceMs,
  nextLookMs,
  isAsked,
}: ToldWatch): object {
  return {
    pid,
    since: iso(sinceMs),
    directory: folder === '' ? null : folder,
    job: job ?? null,
    state,
    pausedSince: pausedSinceMs === undefined ? null : iso(pausedSinceMs),
    nextLook: nextLookMs === undefined ? null : iso(nextLookMs),
    syncAsked: isAsked,
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
