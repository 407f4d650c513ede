import { bytes } from '../base/bytes.ts';
import type { HashProgress } from '../sync/import/hash-tree.ts';

/** How far the reading of files for an import has come in so many milliseconds. */
export function describeReading({ files, readBytes }: HashProgress, elapsedMs: number): string {
  const speed = Math.round((readBytes * 1000) / Math.max(1, elapsedMs));
  return `${files} files looked at, ${bytes(readBytes)} read, ${bytes(speed)}/s`;
}
