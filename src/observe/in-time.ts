import { errorCodeOf } from '../base/errors.ts';

/** Why a message did not get where it should. What goes wrong there is no reason to end a sync. */
export async function inTime(
  delivery: Promise<string | undefined>,
  limit: AbortSignal,
): Promise<string | undefined> {
  try {
    return await Promise.race([delivery, over(limit).then(() => 'it took too long')]);
  } catch (error) {
    if (limit.aborted) return 'it took too long';
    return errorCodeOf(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

/** Resolves when the signal aborts. */
export function over(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
