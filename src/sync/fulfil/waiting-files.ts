import type { Wanted } from '../../model/action.ts';
import type { RunClaims } from '../../plan/plan-page.ts';

/** Of more files, bytes that are on their way come twice. */
const MOST_WAITING = 1_000;

/** Files whose bytes another file of this run is bringing, to their path or to another one that they can be copied from. */
export class WaitingFiles {
  readonly #claims: Pick<RunClaims, 'isComing'>;
  #files: readonly Wanted[] = [];

  constructor(claims: Pick<RunClaims, 'isComing'>) {
    this.#claims = claims;
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** How many more may wait for bytes to copy. */
  get room(): number {
    return Math.max(0, MOST_WAITING - this.#files.length);
  }

  add(files: readonly Wanted[]): void {
    this.#files = [...this.#files, ...files];
  }

  /** What they wait for. */
  signatures(): ReadonlySet<string> {
    return new Set(this.#files.map(({ resource }) => resource.signature));
  }

  /** Takes out those whose bytes have come, or will not. */
  takeDue(): readonly Wanted[] {
    const isComing = ({ resource }: Wanted) => this.#claims.isComing(resource.signature);
    const due = this.#files.filter((file) => !isComing(file));
    this.#files = this.#files.filter(isComing);
    return due;
  }

  takeAll(): readonly Wanted[] {
    const files = this.#files;
    this.#files = [];
    return files;
  }
}
