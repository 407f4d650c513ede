import { type Log, LOG_LEVELS, type LogFields } from '../base/log.ts';

/** As many of the last lines as a reader wants to see. */
const MOST_LINES = 100;

/** A log that remembers what was said last, whatever of it the user sees; lines of `debug` and `trace` are too many. */
export function withTail(log: Log): { readonly log: Log; readonly tail: () => readonly string[] } {
  const lines: string[] = [];
  const heard = LOG_LEVELS.slice(LOG_LEVELS.indexOf('info'));
  const remembering = (level: (typeof LOG_LEVELS)[number]) => (message: string, fields?: LogFields) => {
    log[level](message, fields);
    lines.push(`${level}: ${message}`);
    if (lines.length > MOST_LINES) lines.shift();
  };
  const own = Object.fromEntries(heard.map((level) => [level, remembering(level)]));
  return { log: { ...log, ...own }, tail: () => [...lines] };
}
