import { errorCodeOf } from '../../base/errors.ts';
import type { DiskCalls } from './disk-calls.ts';

/** Removes a file nobody needs. When it cannot be removed it stays hidden, and the next start tries again. */
export async function removeLeftover(calls: DiskCalls, path: string): Promise<void> {
  try {
    await calls.unlink(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}
