import { type StepRange, type StepRanges, withSteps } from '../../model/step-ranges.ts';

/**
 * Which steps of the catalogue a job has done: those of which each asset is accounted for. Assets of one stretch of steps come in
 * parts; a part counts once all before it in its stretch do.
 */
export class DoneSteps {
  #done: StepRanges;
  #begun: StepRanges;
  readonly #stretches = new Set<Stretch>();

  constructor(done: StepRanges) {
    this.#done = done;
    this.#begun = done;
  }

  /** What was done before, and what this run has taken up, whether or not it is through. */
  get begun(): StepRanges {
    return this.#begun;
  }

  /** All that was accounted for until now. */
  get done(): StepRanges {
    for (const stretch of this.#stretches) {
      const reached = stretch.advance();
      if (reached !== undefined) this.#done = withSteps(this.#done, reached);
      if (stretch.isOver) this.#stretches.delete(stretch);
    }
    return this.#done;
  }

  /** These steps are taken up, in parts that come in their order. */
  begin(steps: StepRange): Stretch {
    const stretch = new Stretch(steps.first);
    this.#begun = withSteps(this.#begun, steps);
    this.#stretches.add(stretch);
    return stretch;
  }
}

interface Part {
  readonly last: number;
  left: number;
}

export class Stretch {
  readonly #first: number;
  readonly #parts: Part[] = [];
  #isComplete = false;
  #hasBegun = false;

  constructor(first: number) {
    this.#first = first;
  }

  /** With this part the steps up to `last` are through; it owes so many outcomes. */
  add(last: number, owed: number): { settle(): void } {
    const part = { last, left: owed };
    this.#parts.push(part);
    this.#hasBegun = true;
    return {
      settle: () => {
        part.left -= 1;
      },
    };
  }

  /** No part comes any more, but for the first one. */
  complete(): void {
    this.#isComplete = true;
  }

  /** A stretch has one part at least. */
  get isOver(): boolean {
    return this.#isComplete && this.#hasBegun && this.#parts.length === 0;
  }

  /** What became through since the last call. A part that ends before the one in front of it takes nothing back. */
  advance(): StepRange | undefined {
    const owing = this.#parts.findIndex(({ left }) => left > 0);
    const through = this.#parts.splice(0, owing < 0 ? this.#parts.length : owing);
    if (through.length === 0) return undefined;
    return { first: this.#first, last: Math.max(...through.map(({ last }) => last)) };
  }
}
