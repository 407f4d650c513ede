import { type Answer, inSilence, type Show } from '../answer/answer.ts';
import { idleWords, nothingMissingWords, stillPausedWords, stillWords } from '../answer/watch-answer.ts';
import type { Clock } from '../base/clock.ts';
import type { KeepsakeError } from '../base/errors.ts';
import { worksAgain } from '../base/works-again.ts';
import { type CycleReport, isPartial } from '../sync/cycle/cycle-report.ts';
import { type PruneReport, PruneTally } from '../sync/freeing/prune-report.ts';
import type { KeptFacts } from '../sync/inspect/kept-facts.ts';
import { type MirrorReport, NOTHING_MIRRORED } from '../sync/mirror/mirror-report.ts';
import { PAUSE_LOOK_MS } from '../sync/watch/rest.ts';
import type { Terminal } from './terminal.ts';

const DAY_MS = 86_400_000;

export interface WatchTellerPorts {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly terminal: Pick<Terminal, 'say' | 'error'>;
  readonly show: Pick<Show, 'answer'>;
  /** How long it is at most until it can say something again. */
  readonly restMs: () => number;
  readonly answerOf: (report: CycleReport) => Answer;
  readonly complaintOf: (error: KeepsakeError) => Answer;
  /** Asked for once a day. */
  readonly facts: () => Promise<KeptFacts>;
}

/**
 * What a watching run says of its cycles, so that its log alone tells how it went: a line for each that had something to do, the
 * beginning and the end of each trouble, and once a day that it is still there.
 */
export class WatchTeller {
  readonly #ports: WatchTellerPorts;
  /** When anything was said last; undefined before the first cycle. */
  #toldAtMs: number | undefined;
  /** When there was news last, or when the watch began. */
  #quietSinceMs: number;
  /** Since when files are missing that should be here. */
  #missingSinceMs: number | undefined;
  /** The first failed look of the trouble that lasts, and how many there were. */
  #trouble: { readonly sinceMs: number; readonly tries: number } | undefined;

  /** What stood in the way of deletions last. */
  #deletionsWait = waitText(NOTHING_MIRRORED);

  /** What kept photos in iCloud last. */
  #freeingStays = stayText(new PruneTally().report());

  constructor(ports: WatchTellerPorts) {
    this.#ports = ports;
    this.#quietSinceMs = ports.clock.now();
  }

  /** A cycle came to its end. `isAwaited`: the user asked for it. */
  async cycle(report: CycleReport, isAwaited = false): Promise<void> {
    const { clock, terminal, show, answerOf, facts } = this.#ports;
    const answer = answerOf(report);
    const tells = [this.#tellsOfDeletions(report.mirrored), this.#tellsOfFreeing(report.freed)];
    const isQuiet = report.nothingNew && !tells.includes(true);
    show.answer(isQuiet ? inSilence(answer) : answer);
    if (this.#trouble !== undefined) {
      const { sinceMs, tries } = this.#trouble;
      terminal.say(worksAgain(clock.monotonic() - sinceMs, tries + 1));
      this.#trouble = undefined;
      this.#told();
    }
    if (!isQuiet) {
      this.#tellOfMissing(isPartial(report));
      this.#quietSinceMs = clock.now();
      this.#told();
    } else if (isAwaited || this.#isDue()) {
      terminal.say(idleWords({ ...(await facts()), sinceMs: this.#quietSinceMs }));
      this.#told();
    }
  }

  /** Whether something became of deletions; what stands in their way is told once. */
  #tellsOfDeletions(mirrored: CycleReport['mirrored']): boolean {
    if (mirrored === undefined) return false;
    const { photos, edited, removed, held } = mirrored;
    const why = waitText(mirrored);
    const isNew = why !== this.#deletionsWait;
    this.#deletionsWait = why;
    return isNew || photos + edited + removed + held > 0;
  }

  /** The same of photos that left iCloud: what stays, and why, is told when it changes. */
  #tellsOfFreeing(freed: CycleReport['freed']): boolean {
    if (freed === undefined) return false;
    const why = stayText(freed);
    const isNew = why !== this.#freeingStays;
    this.#freeingStays = why;
    return isNew || freed.moved > 0;
  }

  /** A look came to nothing. `isNew`: the one before had another cause, or none. */
  trouble(
    error: KeepsakeError,
    { needsPerson, isNew }: { readonly needsPerson: boolean; readonly isNew: boolean },
  ): void {
    const { clock, terminal, show, complaintOf } = this.#ports;
    const nowMs = clock.monotonic();
    const { sinceMs, tries } = this.#trouble ?? { sinceMs: nowMs, tries: 0 };
    this.#trouble = { sinceMs, tries: tries + 1 };
    const answer = complaintOf(error);
    show.answer(isNew ? answer : inSilence(answer));
    if (isNew && needsPerson) terminal.say('waiting; goes on by itself');
    if (!isNew && this.#isDue()) terminal.error(stillWords(error.message, nowMs - sinceMs, tries + 1));
    else if (!isNew) return;
    this.#told();
  }

  /** Paused by the user, who may have forgotten it. */
  paused(sinceMs: number): void {
    const { clock, terminal } = this.#ports;
    if (this.#toldAtMs !== undefined && clock.monotonic() - this.#toldAtMs < DAY_MS - PAUSE_LOOK_MS) return;
    terminal.say(stillPausedWords(sinceMs));
    this.#told();
  }

  /** What failed is named with the cycle; that it is here now stands in no count. */
  #tellOfMissing(isAnyMissing: boolean): void {
    const { clock, terminal } = this.#ports;
    const nowMs = clock.monotonic();
    if (isAnyMissing) this.#missingSinceMs ??= nowMs;
    else if (this.#missingSinceMs !== undefined) {
      terminal.say(nothingMissingWords(nowMs - this.#missingSinceMs));
      this.#missingSinceMs = undefined;
    }
  }

  /** Whether the log would be silent for more than a day without a word now. */
  #isDue(): boolean {
    const { clock, restMs } = this.#ports;
    return this.#toldAtMs === undefined || clock.monotonic() - this.#toldAtMs + restMs() > DAY_MS;
  }

  #told(): void {
    this.#toldAtMs = this.#ports.clock.monotonic();
  }
}

/** What stands in the way of deletions, to be compared. */
function waitText({ failed, brake, waits }: MirrorReport): string {
  return JSON.stringify([failed, brake, waits]);
}

/** What keeps photos in iCloud, to be compared. */
function stayText({ waits, brake, stop, notMoved, unknown, refused }: PruneReport): string {
  return JSON.stringify([waits, brake, stop?.reason, notMoved, unknown, refused]);
}
