import { type LogFields, LOG_LEVELS, type LogLevel } from '../base/log.ts';
import { localTime } from '../base/local-time.ts';

/** One line for people, before anything is decided about where it goes and how it looks. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
  readonly fields?: LogFields | undefined;
  /** What to do next; as urgent as what it is about. */
  readonly isHint?: boolean;
  /** Of several: whose line it is. */
  readonly account?: string;
  /** Of several of it: for which job, by its name. */
  readonly job?: string | undefined;
}

/** What the user wants of the lines for people. */
export interface LogForm {
  readonly format: 'text' | 'json';
  /** What is less than this is said nowhere. */
  readonly level: LogLevel;
  /** Nothing on standard error while all is well. */
  readonly quiet: boolean;
}

export const USUAL_FORM: LogForm = { format: 'text', level: 'info', quiet: false };

/** Whether a line of this level is said where `least` is asked for. */
export function isHeard(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

/** The level from which on lines reach standard error. */
export function levelOnScreen({ level, quiet }: LogForm): LogLevel {
  return quiet && isHeard('warn', level) ? 'warn' : level;
}

/** What a person in front of the terminal reads: the level of what is no news for everybody. */
export function spokenLine(line: LogLine): string {
  const word = wordOf(line);
  return `keepsake: ${word === 'info' ? '' : `${word}: `}${withFields(line)}`;
}

/** What stands in a log: with the time of this machine and the level, whatever it is. */
export function datedLine(line: LogLine, nowMs: number): string {
  return `${localTime(nowMs)} keepsake: ${wordOf(line)}: ${withFields(line)}`;
}

function wordOf({ level, isHint = false }: LogLine): string {
  if (isHint) return 'hint';
  return level === 'warn' ? 'warning' : level;
}

function withFields({ text, fields = {}, account, job, isHint = false }: LogLine): string {
  const facts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  // A command works as it stands: it names its account itself.
  const whose = account === undefined || isHint ? '' : `${whoseName(account, job)}: `;
  return `${whose}${text}${facts.join('')}`;
}

/** For people: an account, and which of its jobs. */
export function whoseName(account: string, job: string | undefined): string {
  return job === undefined ? account : `${account} (${job})`;
}
