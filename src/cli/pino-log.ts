import { createRequire } from 'node:module';
import type { Logger } from 'pino';
import { type Log, type LogFields, type LogLevel, LOG_LEVELS } from '../base/log.ts';
import type { Terminal } from './terminal.ts';

/** The log for people: pino decides what is said, the terminal how it looks. Loaded at the first word: many runs say none. */
export function createPinoLog(level: LogLevel, terminal: Terminal): Log {
  let logger: Logger | undefined;
  const method = (name: LogLevel) => (message: string, fields?: LogFields) => {
    logger ??= loadPino()({ level, base: null }, { write: (line) => print(line, terminal) });
    if (fields === undefined) logger[name](message);
    else logger[name](fields, message);
  };
  const unheard = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level));
  return {
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    ...Object.fromEntries(unheard.map((name) => [name, () => {}])),
  };
}

function loadPino(): typeof import('pino').pino {
  // A log has no time to wait for an import.
  const loaded: typeof import('pino') = createRequire(import.meta.url)('pino');
  return loaded.pino;
}

function print(line: string, terminal: Terminal): void {
  const entry: unknown = JSON.parse(line);
  if (!isRecord(entry)) return;
  const { level, time: _time, msg, ...fields } = entry;
  const facts = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const text = `${String(msg)}${facts.join('')}`;
  const name = nameOf(level);
  if (name === 'error') terminal.error(text);
  else if (name === 'warn') terminal.warn(text);
  else if (name === 'info') terminal.say(text);
  else terminal.say(`${name}: ${text}`);
}

/** pino counts its levels 10, 20, 30, … from trace on. */
function nameOf(level: unknown): LogLevel {
  return LOG_LEVELS[Number(level) / 10 - 1] ?? 'error';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
