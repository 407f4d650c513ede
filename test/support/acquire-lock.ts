import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { KeepsakeError } from '../../src/base/errors.ts';
import { acquireAccountLock } from '../../src/account/account-lock.ts';

export const ACCOUNT = 'sam@example.com';

export const lockPath = (directory: string) => join(directory, `${ACCOUNT}.lock`);

export function acquire(
  directory: string,
  onLost: (reason: string) => void = () => {},
  clock: Clock = systemClock,
) {
  return acquireAccountLock({ directory, account: ACCOUNT, command: 'keepsake sync', clock, onLost });
}

/** Tries to get a lock that somebody else has. */
export async function refusal(directory: string, clock: Clock = systemClock): Promise<KeepsakeError> {
  const error: unknown = await acquire(directory, undefined, clock).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeepsakeError)) throw new Error('not refused', { cause: error });
  return error;
}
