import { lstatSync, readFileSync } from 'node:fs';
import { oddShape } from '../../base/odd-shape.ts';
import { printable } from '../../base/printable.ts';
import { whoseIs } from './own-mark.ts';

/** A unit of hundreds of lines is none of ours. */
const MOST_BYTES = 64 * 1024;

/** Which of the paths are there and ours; `problems`: why others must stay as they are. */
export function foundFiles(paths: readonly string[]): {
  readonly ours: readonly string[];
  readonly problems: readonly string[];
} {
  const ours: string[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    const facts = lstatSync(path, { throwIfNoEntry: false });
    if (facts === undefined) continue;
    const isFile = oddShape(facts) === undefined && facts.size <= MOST_BYTES;
    const whose = isFile ? whoseIs(readFileSync(path, 'utf8')) : 'foreign';
    if (whose === 'ours') ours.push(path);
    else if (whose === 'foreign')
      problems.push(`${printable(path)} was not written by keepsake: it stays as it is; give another --name`);
    else
      problems.push(
        `${printable(path)} was changed since keepsake wrote it: it stays as it is; remove it, or put what you changed into a drop-in`,
      );
  }
  return { ours, problems };
}
