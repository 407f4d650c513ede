import { closeSync, constants, ftruncateSync, writeSync } from 'node:fs';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { openOwnFile } from '../account/own-file.ts';
import type { NamedFile } from '../base/named-file.ts';

/**
 * Writes a file that others may read, in place of an earlier one of ours. Another user could have put one of his there, which he
 * can change later, or a link to a file that no user wants replaced.
 */
export function writeForAll({ path, shown }: NamedFile, text: string): void {
  const refused = (why: string, cause?: unknown) =>
    new KeepsakeError('USAGE', `${shown} cannot be written: ${why}`, { cause });
  try {
    const file = openOwnFile(path, constants.O_WRONLY | constants.O_CREAT, 0o644);
    if ('why' in file) throw refused(file.why);
    try {
      ftruncateSync(file.descriptor);
      writeSync(file.descriptor, text);
    } finally {
      closeSync(file.descriptor);
    }
  } catch (error) {
    const code = errorCodeOf(error);
    if (error instanceof KeepsakeError || code === undefined) throw error;
    throw refused(code, error);
  }
}
