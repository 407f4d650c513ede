import { unreachable } from '../../base/errors.ts';
import { IdSet } from '../../base/id-set.ts';
import type { Wanted } from '../../model/action.ts';
import type { Failure } from '../../model/failure.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { UnreadablePath } from '../../model/local-files.ts';
import type { HashProgress } from './hash-tree.ts';

/** What an import did, or would do. Every file that is wanted is in exactly one of the counts behind `assets`. */
export interface ImportReport extends HashProgress {
  readonly dryRun: boolean;
  /** Files and folders that cannot be read. */
  readonly unreadable: number;
  /** The first of them. */
  readonly unreadablePaths: readonly UnreadablePath[];
  readonly assets: number;
  /** Recorded where they lie. */
  readonly adopted: number;
  readonly copied: number;
  readonly copiedBytes: number;
  readonly recorded: number;
  /** Photos, or versions of them, whose file is another one's, which is counted already. */
  readonly shared: number;
  /** Among `recorded`: edited by the user since, and left alone. */
  readonly changedLocally: number;
  /** What the next sync downloads. */
  readonly missing: number;
  readonly missingBytes: number;
  /** Saved once, taken away by the user, and found nowhere. */
  readonly removed: number;
  readonly ignored: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly { readonly path: string; readonly failure: Failure }[];
  /** Files whose bytes no photo of the library has; undefined where not all of the library was looked at. */
  readonly strangers: number | undefined;
  /** Why the listing may have missed something; undefined when it is complete. */
  readonly shortfall: string | undefined;
  readonly seconds: number;
}

/** More would bury the rest; the counts are always whole. */
const NAMED_LIMIT = 200;

/** Collects what happens in an import; bounded whatever the size of library and tree. */
export class ImportTally {
  readonly #counts = {
    unreadable: 0,
    assets: 0,
    adopted: 0,
    copied: 0,
    copiedBytes: 0,
    recorded: 0,
    shared: 0,
    changedLocally: 0,
    missing: 0,
    missingBytes: 0,
    removed: 0,
    ignored: 0,
    failed: 0,
  };
  readonly #paths = new IdSet();
  readonly #unreadablePaths: UnreadablePath[] = [];
  readonly #failures: { path: string; failure: Failure }[] = [];

  page(assets: number): void {
    this.#counts.assets += assets;
  }

  unreadable(found: UnreadablePath): void {
    this.#counts.unreadable += 1;
    if (this.#unreadablePaths.length < NAMED_LIMIT) this.#unreadablePaths.push(found);
  }

  recorded({ changed, path }: { readonly changed: boolean; readonly path: string }): void {
    if (!this.#isFirst(path)) return;
    this.#counts.recorded += 1;
    if (changed) this.#counts.changedLocally += 1;
  }

  ignored(files: number): void {
    this.#counts.ignored += files;
  }

  removed(): void {
    this.#counts.removed += 1;
  }

  missing({ resource }: Wanted): void {
    this.#counts.missing += 1;
    this.#counts.missingBytes += resource.size;
  }

  adopted(path: string): void {
    if (this.#isFirst(path)) this.#counts.adopted += 1;
  }

  shared(files: number): void {
    this.#counts.shared += files;
  }

  /** Whether a file is met for the first time: two photos of one original share it. */
  #isFirst(path: string): boolean {
    const isFirst = this.#paths.add(path);
    if (!isFirst) this.#counts.shared += 1;
    return isFirst;
  }

  copied({ resource }: Wanted): void {
    this.#counts.copied += 1;
    this.#counts.copiedBytes += resource.size;
  }

  ended(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'adopted':
        return this.adopted(outcome.path);
      case 'saved':
        this.#paths.add(outcome.path);
        return this.copied(outcome.wanted);
      case 'failed':
        this.#counts.failed += 1;
        if (this.#failures.length < NAMED_LIMIT) {
          const path = outcome.path ?? outcome.wanted.candidates[0] ?? outcome.wanted.key.asset;
          this.#failures.push({ path, failure: outcome.failure });
        }
        return;
      default:
        unreachable(outcome);
    }
  }

  report(
    rest: HashProgress & Pick<ImportReport, 'dryRun' | 'strangers' | 'shortfall' | 'seconds'>,
  ): ImportReport {
    return {
      ...rest,
      ...this.#counts,
      unreadablePaths: this.#unreadablePaths,
      failures: this.#failures,
    };
  }
}
