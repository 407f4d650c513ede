import { writeFileSync } from 'node:fs';
import { errorCodeOf } from '../base/errors.ts';

/**
 * Keeps the memory of this process, which holds secrets, out of files that outlive it (reliability.md J4): a report of Node
 * lists the environment and the heap, a core dump holds everything. Best effort: limits of the service manager come first.
 */
export function guardProcess(): void {
  process.report.reportOnFatalError = false;
  process.report.reportOnUncaughtException = false;
  process.report.reportOnSignal = false;
  try {
    // No kind of memory goes into a dump any more (core(5)); child processes inherit it.
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch (error) {
    // Another system than Linux, or a container that hides it.
    if (errorCodeOf(error) === undefined) throw error;
  }
}
