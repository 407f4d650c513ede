import { closeSync, constants, writeSync } from 'node:fs';
import { openOwnFile } from '../account/own-file.ts';
import { errorCodeOf } from '../base/errors.ts';
import { whyNotMade } from '../base/system-words.ts';

/**
 * Adds a line to a file that other programs read. It is opened for each line, so that it can be moved away at any time (logrotate).
 * Answers why the line is not there; undefined: it is.
 */
export function addLine(path: string, line: string): string | undefined {
  try {
    const file = openOwnFile(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
    if ('why' in file) return file.why;
    try {
      // One call: two processes never mix their lines.
      const text = Buffer.from(`${line}\n`);
      return writeSync(file.descriptor, text) === text.length ? undefined : 'only a part could be written';
    } finally {
      closeSync(file.descriptor);
    }
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return whyNotMade(code);
  }
}
