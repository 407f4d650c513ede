import { bytesFrom } from './bytes-from.ts';
import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { SETTINGS } from './settings.ts';
import { whyNotWritten } from './why-not-written.ts';

/** Smaller files would be put aside every few lines. */
const LEAST_BYTES = 10_000;

/** What the user wants of the lines for people, checked. `under`: what a path of the user's means. Touches no file. */
export function readLog(read: ValueReader, under: (path: string) => string): Config['log'] {
  const { problems } = read;
  const typed = read.text('logFile');
  const path = typed === undefined ? undefined : under(typed);
  const refusal = path === undefined ? undefined : whyNotWritten(path, 'log');
  if (refusal !== undefined) problems.push(`--log-file cannot be written: ${refusal}`);

  const size = read.text('logFileSize');
  const mostBytes = size === undefined ? undefined : bytesFrom(size);
  if (size !== undefined && (mostBytes === undefined || mostBytes < LEAST_BYTES))
    problems.push('--log-file-size takes a number of bytes of at least 10KB, such as 10MB or 10MiB');
  if (size !== undefined && typed === undefined) problems.push('--log-file-size goes with --log-file');

  return {
    level: read.choice('logLevel', SETTINGS.logLevel.choices) ?? 'info',
    format: read.choice('logFormat', SETTINGS.logFormat.choices) ?? 'text',
    quiet: read.isSet('quiet'),
    namesFiles: read.isSet('logFiles'),
    file: path === undefined ? undefined : { path, mostBytes },
  };
}
