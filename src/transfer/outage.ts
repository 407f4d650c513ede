import type { KeepsakeError } from '../base/errors.ts';
import type { Failure, WrongBody } from '../model/failure.ts';
import type { Outcome } from '../model/outcome.ts';
import { endOfRun } from './end-of-run.ts';

const SERVICE_STREAK = 10;
const SERVICE_WORKERS = 5;
const DISK_STREAK = 3;
const ERROR_PAGES: ReadonlySet<WrongBody> = new Set(['html', 'json', 'empty']);

/**
 * Notices that it is not the files: the same failure of the service ten times in a row from at least five workers
 * (FAULTS.md C23), or three files in a row that the disk could not hold (B7).
 */
export class Outage {
  readonly #workersNeeded: number;
  readonly #workers = new Set<number>();
  #kind = '';
  #length = 0;

  constructor(workers: number) {
    this.#workersNeeded = Math.min(SERVICE_WORKERS, workers);
  }

  /** Takes how a file ended; answers what ends the run, if that does. */
  note(worker: number, outcome: Outcome): KeepsakeError | undefined {
    const kind = outcome.kind === 'failed' ? streakKind(outcome.failure) : undefined;
    if (kind !== this.#kind) {
      this.#workers.clear();
      this.#length = 0;
    }
    this.#kind = kind ?? '';
    if (outcome.kind !== 'failed' || kind === undefined) return undefined;

    this.#workers.add(worker);
    this.#length += 1;
    const isOver =
      outcome.failure.kind === 'destination'
        ? this.#length >= DISK_STREAK
        : this.#length >= SERVICE_STREAK && this.#workers.size >= this.#workersNeeded;
    return isOver ? endOfRun(outcome.failure) : undefined;
  }
}

/** Failures of one kind count together. Undefined for what may well be about the single file. */
function streakKind(failure: Failure): string | undefined {
  const { kind } = failure;
  // A network that is gone says so in many ways: names that are not known, refusals, silence.
  if (kind === 'busy' || kind === 'link-expired' || kind === 'broken') return kind;
  if (kind === 'wrong' && ERROR_PAGES.has(failure.why)) return failure.why;
  if (kind === 'destination' && failure.code === 'EIO') return failure.code;
  return undefined;
}
