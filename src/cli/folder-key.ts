import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { errorCodeOf } from '../base/errors.ts';

/** Equal for two paths that lead to one folder, however they are written; also where there is nothing yet. */
export function folderKey(path: string): string {
  const whole = resolve(path);
  for (let at = whole; ; at = dirname(at)) {
    const place = placeOf(at);
    if (place !== undefined) return join(place, relative(at, whole));
    if (dirname(at) === at) return whole;
  }
}

/** What the system knows it by; undefined where nothing is there. */
function placeOf(path: string): string | undefined {
  try {
    const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
    // Some shares number nothing.
    if (facts === undefined || facts.ino === 0n) return undefined;
    return `${facts.dev}:${facts.ino}`;
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return undefined;
  }
}
