import { KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { DatabaseError } from './photos/database.ts';

export async function endingRun<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asRunEnd(error);
  }
}

/** Both end when the user opens icloud.com/photos once (auth.md 8.5, session.md 6). */
const NOT_SET_UP: Readonly<Record<string, string>> = {
  ZONE_NOT_FOUND: 'this account has no iCloud Photos library',
  AUTHENTICATION_FAILED: 'the photos database does not know this account, whose session is good otherwise',
};

/** What a refusal of the database means for a whole run (photos.md 13.2). */
export function asRunEnd(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const notSetUp = NOT_SET_UP[error.code];
  if (notSetUp !== undefined) return new KeepsakeError('PHOTOS_NOT_SET_UP', notSetUp, { cause: error });
  return new KeepsakeError('SERVICE_REFUSING', `the photos database refuses: ${printable(error.message)}`, {
    cause: error,
  });
}
