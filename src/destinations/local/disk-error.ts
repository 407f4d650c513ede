import { errorCodeOf, KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { DestinationError } from '../../model/destination.ts';

/** These say something about the whole volume; every other code is about one file (reliability.md B1, B6, B7, N6). */
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
    const code = errorCodeOf(error);
    const isWorded = error instanceof DestinationError || error instanceof KeepsakeError;
    if (code === undefined || isWorded) throw error;
    const scope = VOLUME_CODES.has(code) ? 'volume' : 'file';
    throw new DestinationError(code, scope, `cannot ${doing} ${printable(path)}: ${code}`, error);
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
