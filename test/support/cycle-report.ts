import { type CycleReport, CycleTally } from '../../src/sync/cycle/cycle-report.ts';

/** The report of a cycle that found nothing, but for `facts`. */
export function cycleReport(facts: Partial<CycleReport> = {}): CycleReport {
  const rest = { nothingNew: false, onlyFailures: false, shortfall: undefined, seconds: 1 };
  return { ...new CycleTally().report(rest), ...facts };
}
