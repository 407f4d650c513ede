import { systemFileCalls } from '../account/file-calls.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';

/** Writes a file that only we may read. What is there already stays as it is: the user may have written it. `shown`: its name in messages. */
export async function writeNewFile(path: string, shown: string, text: string): Promise<void> {
  try {
    const file = await systemFileCalls.create(path);
    try {
      await file.write(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    const why = code === 'EEXIST' ? 'it is there already' : code;
    throw new KeepsakeError('USAGE', `${shown} cannot be written: ${why}`, {
      cause: error,
    });
  }
}
