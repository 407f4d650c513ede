import { counted } from '../base/counted.ts';
import { duration } from '../base/duration.ts';
import { localTime } from '../base/local-time.ts';
import type { WatchPace } from '../config/config.ts';
import { printDayHours } from '../base/day-hours.ts';
import type { KeptFacts } from '../sync/inspect/kept-facts.ts';
import { summarise, cycleAnswer } from './sync-answer.ts';
import type { Answer } from './answer.ts';

/** What one of many cycles did, in one line. */
export function watchAnswer(...[report, config]: Parameters<typeof cycleAnswer>): Answer {
  return { ...cycleAnswer(report, config), news: [summarise(report).join('; ')] };
}

/** What a watch says at its beginning. */
export function paceWords({ when, delayMs, quietHours }: WatchPace): string {
  const often =
    'cron' in when ? `a sync now and at ${when.cron}` : `a sync every ${when.intervalMs / 1000} s`;
  const late = delayMs === 0 ? '' : `, up to ${delayMs / 1000} s later by chance`;
  const quiet = quietHours.length === 0 ? '' : `, none begins in ${quietHours.map(printDayHours).join(', ')}`;
  return `watching: ${often}${late}${quiet}, until it is interrupted`;
}

/** Once a day, that nothing happened and all is well. */
export function idleWords({ files, trustEnds, sinceMs }: KeptFacts & { readonly sinceMs: number }): string {
  const kept = files === undefined ? '' : `, ${counted(files, 'file')} kept`;
  const about = trustEnds?.estimated === true ? 'about ' : '';
  const trust =
    trustEnds === undefined ? '' : `, trust until ${about}${localTime(trustEnds.atMs).slice(0, 10)}`;
  return `nothing new since ${localTime(sinceMs)}${kept}${trust}`;
}

/** The end of what a cycle named as failed. */
export function nothingMissingWords(troubleMs: number): string {
  return `what had failed is here now, after ${duration(troubleMs / 1000)}`;
}

/** Once a day, that the trouble is still there. */
export function stillWords(message: string, troubleMs: number, tries: number): string {
  return `still after ${duration(troubleMs / 1000)} and ${counted(tries, 'try', 'tries')}: ${message}`;
}

/** Once a day, that the user has paused it. */
export function stillPausedWords(sinceMs: number): string {
  return `paused since ${localTime(sinceMs)}: no sync begins by itself until \`keepsake control resume\``;
}
