import { KeepsakeError } from '../base/errors.ts';
import type { Failure } from '../model/failure.ts';

/** Words a failure after which nothing else can succeed either. */
export function endOfRun(failure: Failure): KeepsakeError {
  const { kind } = failure;
  if (kind === 'destination') return endOfDestination(failure.code);
  if (kind === 'session-lost') {
    return new KeepsakeError('SESSION_REFUSED', 'downloads were refused again after the session was renewed');
  }
  if (kind === 'busy') {
    return new KeepsakeError('SERVICE_THROTTLING', 'the service keeps asking to be left alone');
  }
  if (kind === 'broken') {
    return new KeepsakeError(
      'SERVICE_UNREACHABLE',
      `one download after the other breaks off: ${failure.code}`,
    );
  }
  return new KeepsakeError('SERVICE_REFUSING', `one download after the other fails: ${kind}`);
}

function endOfDestination(code: string): KeepsakeError {
  switch (code) {
    case 'ENOSPC':
      return new KeepsakeError('DESTINATION_FULL', 'the disk with the photos is full');
    case 'EDQUOT':
      return new KeepsakeError('DESTINATION_FULL', 'what you may use of the disk with the photos is used up');
    case 'ENOENT':
      return new KeepsakeError('DESTINATION_MISSING', 'the folder with the photos disappeared');
    case 'ELOOP':
      return new KeepsakeError(
        'DESTINATION_UNUSABLE',
        'a folder of keepsake in the folder with the photos was replaced by a symbolic link',
      );
    case 'EROFS':
      return new KeepsakeError('DESTINATION_UNUSABLE', `the disk with the photos is read-only now: ${code}`);
    case 'EACCES':
    case 'EPERM':
      return new KeepsakeError(
        'DESTINATION_UNUSABLE',
        `keepsake may not write to the folder with the photos any more: ${code}`,
      );
    case 'ETIMEDOUT':
      return new KeepsakeError('DESTINATION_UNUSABLE', 'the share with the photos does not answer any more');
    default:
      return new KeepsakeError('DESTINATION_UNUSABLE', `the disk with the photos fails: ${code}`);
  }
}
