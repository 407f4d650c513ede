import { createRequire } from 'node:module';
import type { Clock } from '../base/clock.ts';
import type { LogLine } from './log-line.ts';

/** Lines as pino writes them, without their end: `{"level":30,"time":1764428400000,"msg":"…"}`. Loaded at the first line. */
export function createJsonLines(clock: Pick<Clock, 'now'>): (line: LogLine) => string {
  let written = '';
  let logger: import('pino').Logger | undefined;
  return ({ level, text, fields, account, job, isHint = false }) => {
    logger ??= loadPino()(
      { level: 'trace', base: null, timestamp: () => `,"time":${clock.now()}` },
      { write: (line) => void (written = line) },
    );
    logger[level](
      {
        ...(account !== undefined && { account }),
        ...(job !== undefined && { job }),
        ...fields,
        ...(isHint && { hint: true }),
      },
      text,
    );
    return written.trimEnd();
  };
}

function loadPino(): typeof import('pino').pino {
  // A log has no time to wait for an import.
  const loaded: typeof import('pino') = createRequire(import.meta.url)('pino');
  return loaded.pino;
}
