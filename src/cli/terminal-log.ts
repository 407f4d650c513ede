import { type Log, type LogFields, type LogLevel, LOG_LEVELS } from '../base/log.ts';
import type { Terminal } from './terminal.ts';

/** The log for people: a sentence with its facts behind it, from `least` on. */
export function createTerminalLog(least: LogLevel, terminal: Terminal): Log {
  const print: Log = {
    trace: (message, fields) => terminal.say(`trace: ${textOf(message, fields)}`),
    debug: (message, fields) => terminal.say(`debug: ${textOf(message, fields)}`),
    info: (message, fields) => terminal.say(textOf(message, fields)),
    warn: (message, fields) => terminal.warn(textOf(message, fields)),
    error: (message, fields) => terminal.error(textOf(message, fields)),
  };
  const unheard = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(least));
  return { ...print, ...Object.fromEntries(unheard.map((level) => [level, () => {}])) };
}

function textOf(message: string, fields: LogFields = {}): string {
  const facts = Object.entries(fields).filter(([, value]) => value !== undefined);
  return message + facts.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join('');
}
