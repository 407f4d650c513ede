import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { errorCodeOf } from '../base/errors.ts';
import { runProgram } from '../base/run-program.ts';

const LIMIT_MS = 5_000;
const MOST_BYTES = 10_000;

/**
 * Leaves processor and disk to others from now on, as far as the system lets us. Answers what could not be done, in words. Linux has a
 * priority for each thread, and threads that are begun later take it over; it has one for the disk, too, which a tool sets.
 */
export async function lowerPriority(): Promise<readonly string[]> {
  const threads = threadsOfThis();
  const problems = [0, ...threads].map(lower).filter((code) => code !== undefined);
  const words = problems.slice(0, 1).map((code) => `the priority at the processor stays as it is: ${code}`);
  if (threads.length === 0) return words;
  const ended = await runProgram('ionice', ['-c', '3', '-p', ...threads.map(String)], {
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    cwd: '/',
    signal: new AbortController().signal,
    limitMs: LIMIT_MS,
    maxBytes: MOST_BYTES,
  });
  // Where there is no such tool, the disk follows the processor (ioprio_set(2)).
  if (ended.why === undefined || ended.why.includes('ENOENT')) return words;
  return [...words, `the priority at the disk stays as it is: ionice ${ended.why}`];
}

function lower(thread: number): string | undefined {
  try {
    setPriority(thread, constants.priority.PRIORITY_LOW);
    return undefined;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    // A thread that ended meanwhile is in nobody's way.
    return code === 'ESRCH' ? undefined : code;
  }
}

/** Empty where the system has no list of them. */
function threadsOfThis(): readonly number[] {
  try {
    return readdirSync('/proc/self/task').map(Number).filter(Number.isInteger);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return [];
  }
}
