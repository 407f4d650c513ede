import { errorCodeOf, KeepsakeError } from '../base/errors.ts';

/** A system call that fails ends the run in words; an error without a code is a bug and stays one. */
export async function explained<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = errorCodeOf(error);
    if (error instanceof KeepsakeError || code === undefined) throw error;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new KeepsakeError(isFull ? 'DESTINATION_FULL' : 'STATE_DAMAGED', `${what}: ${code}`, {
      cause: error,
    });
  }
}
