import type { Clock } from '../../base/clock.ts';
import { type StepRanges, writeSteps } from '../../model/step-ranges.ts';
import type { DoneSteps } from './done-steps.ts';
import type { OpenedJob } from './open-job.ts';

/** A run that is cut off looks at this much again at most. */
const STORE_EVERY_MS = 2_000;

type NotedJob = Omit<OpenedJob, 'id' | 'withdraw'>;

/** Notes now and then, and at the end, which steps a job has done. */
export class DoneKeeper {
  readonly #job: NotedJob;
  readonly #steps: DoneSteps;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #alsoDo: (done: StepRanges) => Promise<StepRanges>;
  #storedAtMs: number;
  #stored: StepRanges;

  /** `alsoDo`: what else has to be done of steps before they count; answers those of which it is. */
  constructor(
    job: NotedJob,
    steps: DoneSteps,
    clock: Pick<Clock, 'monotonic'>,
    alsoDo: (done: StepRanges) => Promise<StepRanges> = async (done) => done,
  ) {
    this.#job = job;
    this.#steps = steps;
    this.#clock = clock;
    this.#storedAtMs = clock.monotonic();
    this.#stored = job.done;
    this.#alsoDo = alsoDo;
  }

  /** Something was recorded. */
  async advance(): Promise<void> {
    if (this.#clock.monotonic() - this.#storedAtMs >= STORE_EVERY_MS) await this.store();
  }

  async store(): Promise<void> {
    if (this.#job.notesParts) await this.#note(false);
  }

  /** All that the run was to look at has ended. `isAnew`: it is noted again where nothing more is done than before. */
  async finish(isAnew: boolean): Promise<void> {
    await this.#note(isAnew);
  }

  async #note(isAnew: boolean): Promise<void> {
    this.#storedAtMs = this.#clock.monotonic();
    const done = await this.#alsoDo(this.#steps.done);
    if (!isAnew && writeSteps(done) === writeSteps(this.#stored)) return;
    await this.#job.setDone(done);
    this.#stored = done;
  }
}
