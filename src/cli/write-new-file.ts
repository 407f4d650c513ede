import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemFileCalls } from '../account/file-calls.ts';
import { writeNew } from '../account/replace-file.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import type { NamedFile } from '../base/named-file.ts';

/** Writes a file that only we may read. What is there already stays as it is: the user may have written it. */
export async function writeNewFile({ path, shown }: NamedFile, text: string): Promise<void> {
  try {
    await writeNew(systemFileCalls, path, text);
  } catch (error) {
    throw notWritable(error, shown);
  }
}

/** Before long work that ends in such a file: rejects where it could not be made now. */
export async function refuseTaken({ path, shown }: NamedFile): Promise<void> {
  const look = async () => {
    await access(dirname(path), constants.W_OK);
    return (await systemFileCalls.look(path)) !== undefined;
  };
  const isTaken = await look().catch((error: unknown) => {
    throw notWritable(error, shown);
  });
  if (isTaken) throw taken(shown);
}

function notWritable(error: unknown, shown: string): unknown {
  const code = errorCodeOf(error);
  if (code === undefined) return error;
  return code === 'EEXIST' ? taken(shown, error) : unwritable(shown, code, error);
}

function taken(shown: string, cause?: unknown): KeepsakeError {
  return unwritable(shown, 'it is there already', cause);
}

function unwritable(shown: string, why: string, cause: unknown): KeepsakeError {
  return new KeepsakeError('USAGE', `${shown} cannot be written: ${why}`, { cause });
}
