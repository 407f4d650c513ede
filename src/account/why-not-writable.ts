import { closeSync, constants, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';

/** As much as a database needs to begin with. */
const TRIAL_BYTES = 16_384;

/**
 * Why the system lets us write nothing into a folder; undefined: it does. SQLite says only that it cannot, so the caller that
 * has to say why tries it. `unique` goes into the name of the trial.
 */
export function whyNotWritable(folder: string, unique: string): Error | undefined {
  const path = join(folder, `.trial-${unique}`);
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeSync(file, Buffer.alloc(TRIAL_BYTES, 1));
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || errorCodeOf(error) === undefined) throw error;
    return error;
  }
}
