/**
 * Keeps the memory of this process, which holds secrets, out of reports that outlive it (FAULTS.md J4): a report of Node lists
 * the environment and the heap. `bin/own-process.js` keeps it out of core dumps, as early as it can.
 */
export function guardProcess(): void {
  process.report.reportOnFatalError = false;
  process.report.reportOnUncaughtException = false;
  process.report.reportOnSignal = false;
}
