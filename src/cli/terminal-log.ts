import type { Log, LogFields, LogLevel } from '../base/log.ts';
import { isHeard } from './log-line.ts';
import type { Terminal } from './terminal.ts';

/** The log that all code receives: what is heard at `level` goes to the terminal. */
export function createTerminalLog(level: LogLevel, terminal: Pick<Terminal, 'tell'>): Log {
  const method = (name: LogLevel) =>
    isHeard(name, level)
      ? (text: string, fields?: LogFields) =>
          terminal.tell({ level: name, text, fields: fields && readable(fields) })
      : () => {};
  return {
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
  };
}

/** Times are measured and divided, and nobody reads sixteen digits. */
function readable(fields: LogFields): LogFields {
  const shown: Record<string, LogFields[string]> = {};
  for (const [name, value] of Object.entries(fields))
    shown[name] = typeof value === 'number' && Number.isFinite(value) ? Number(value.toFixed(3)) : value;
  return shown;
}
