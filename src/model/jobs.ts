import type { DestinationId } from './ids.ts';
import type { StepRanges } from './step-ranges.ts';

export type JobId = number & { readonly __brand: 'JobId' };

/** Which job: at which destination, and what is wanted there. */
export interface JobName {
  readonly id: JobId;
  /** Id of the destination. */
  readonly destination: DestinationId;
  /** What is wanted, as canonical text: another text is another job. */
  readonly rule: string;
}

/** How far a job is. */
export interface JobDone {
  /** Of the catalogue whose steps `done` counts. */
  readonly epoch: string;
  readonly done: StepRanges;
  /** As of when dates in the rule that move with the clock were looked at last; milliseconds since 1970, 0: never. */
  readonly evaluatedAtMs: number;
}

/** What the user wants done with one account at one destination, and how far that is. */
export interface Job extends JobName, JobDone {
  /** A label for people; the caller that opens the job makes it. */
  readonly name: string;
  /** When the job was opened last, or up to a day before; milliseconds since 1970. Later than other jobs of its destination only if it was. */
  readonly usedAtMs: number;
}

export interface JobToOpen extends Pick<Job, 'name' | 'destination' | 'rule' | 'epoch'> {
  /** The counter of the catalogue. */
  readonly newestStep: number;
  /** Others that are called otherwise from now on. */
  readonly renamed?: readonly Pick<Job, 'id' | 'name'>[];
}

/** What each job has done. Everything is durable when the promise resolves. Rejects with `STATE_PUT_ASIDE`. */
export interface Jobs extends JobsReader {
  /**
   * The job of this destination and rule; made where there is none. What it has done counts only in the same epoch, and only up to
   * the newest step: steps that power loss took from the catalogue come again with other contents.
   */
  open(asked: JobToOpen): Promise<Job>;
  /** Everything that these steps ask for is recorded. Of a job that was forgotten nothing is kept. */
  setDone(job: JobName, done: JobDone): Promise<void>;
  /** Answers whether there was one. What it saved stays recorded. */
  forget(id: JobId): Promise<boolean>;
  /** No job has done anything any more: each looks at all steps again. */
  forgetDone(): Promise<void>;
}

export interface JobsReader {
  /** In the order in which they were made. */
  list(): Promise<readonly Job[]>;
}
