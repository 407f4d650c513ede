import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { DestinationError } from '../../model/destination.ts';
import type { DiskCalls, DiskEntry } from './disk-calls.ts';

/** These say something about the whole volume; every other code is about one file (FAULTS.md B1, B6, B7, N6). */
const VOLUME_CODES: ReadonlySet<string> = new Set([
  // full
  'ENOSPC',
  'EDQUOT',
  // not writable any more
  'EROFS',
  // gone
  'ENODEV',
  'ENXIO',
  'ENOTCONN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** What a file system answers when no file can have this name, whatever is done about it. */
const NO_SUCH_NAME: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ']);

/** Runs one operation on the disk and words its failure. What is worded already passes as it is, and so do bugs. */
export async function onDisk<T>(doing: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw worded(doing, path, error);
  }
}

function worded(doing: string, path: string, error: unknown): unknown {
  const code = errorCodeOf(error);
  const isWorded = error instanceof DestinationError || error instanceof KeepsakeError;
  if (code === undefined || isWorded) return error;
  const scope = VOLUME_CODES.has(code) ? 'volume' : 'file';
  return new DestinationError(code, scope, `cannot ${doing} ${printable(path)}: ${code}`, error);
}

/** What stands under a name of a destination, undefined for nothing: `onDisk` and `unlessMissing` in one call, because a plan asks so of each file. */
export async function lookOnDisk(
  calls: DiskCalls,
  root: string,
  path: string,
): Promise<DiskEntry | undefined> {
  try {
    return await calls.lstat(join(root, path));
  } catch (error) {
    if (NO_SUCH_NAME.has(errorCodeOf(error) ?? '')) return undefined;
    throw worded('look at', path, error);
  }
}

/** Undefined where `work` finds nothing under the name it looks at. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (NO_SUCH_NAME.has(errorCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

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

/** Removes a file that is not needed any more. When it cannot be removed it stays hidden, and the next start tries again. */
export async function removeLeftover(calls: DiskCalls, path: string): Promise<void> {
  try {
    await calls.unlink(path);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}
