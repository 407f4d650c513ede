import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { DestinationError } from '../../model/destination.ts';

/** What ends a run when its destination cannot be opened; errors that no disk made pass as they are. */
export function unusable(root: string, error: unknown): unknown {
  const code = errorCodeOf(error);
  if (code === undefined || error instanceof KeepsakeError) return error;
  const place = printable(root);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KeepsakeError('DESTINATION_FULL', `the disk at ${place} is full`, { cause: error });
  }
  const fact = error instanceof DestinationError ? error.message : `it cannot be looked at: ${code}`;
  const user = process.getuid?.();
  return new KeepsakeError('DESTINATION_UNUSABLE', `${place} cannot be used: ${fact}`, {
    details: user === undefined ? [] : [`running as user ${user}`],
    cause: error,
  });
}
