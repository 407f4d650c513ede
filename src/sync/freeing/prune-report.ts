import type { Asset, Role } from '../../model/asset.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { ProvenAsset, Refusal, RefusedAsset } from '../../model/prune.ts';
import type { Stop } from '../../model/recently-deleted.ts';
import { ownBytes } from '../../plan/decide-possession.ts';

/** A photo that was chosen and stays, and why. */
export interface NamedRefusal extends RefusedAsset {
  readonly library: LibraryId;
  readonly asset: AssetId;
  readonly name: string | undefined;
}

/** What a run did about photos that are to leave iCloud, or would do. */
export interface PruneReport {
  /** Proved, and not moved: a run that only looks. */
  readonly proven: number;
  readonly provenBytes: number;
  /** Moved to Recently Deleted. */
  readonly moved: number;
  readonly movedBytes: number;
  /** In Recently Deleted before anything was asked for, or gone. */
  readonly already: number;
  /** Asked for, and not done: with the reason. */
  readonly notMoved: number;
  /** Asked for, and what became of them cannot be told. */
  readonly unknown: number;
  /** Why those were not done, each once. */
  readonly reasons: readonly string[];
  /** Photos that a rule keeps, by its text. */
  readonly kept: ReadonlyMap<string, number>;
  /** Left out, because it is not known of them what the filter asks. */
  readonly notKnown: number;
  readonly refused: Readonly<Partial<Record<Refusal, number>>>;
  /** The first of them, and of those that were not moved. */
  readonly named: readonly NamedRefusal[];
  /** Files that go with those that were proved, and that nobody wanted here. */
  readonly lost: Readonly<Partial<Record<Role, number>>>;
  /** More than a run may move: none was. */
  readonly brake: { readonly found: number; readonly most: number } | undefined;
  /** Why nothing was moved, or nothing of a library, in words. */
  readonly waits: string | undefined;
  /** Why not all were asked for. */
  readonly stop: Stop | undefined;
}

/** As a rule that keeps the rest: these may be in Recently Deleted, or be brought back. */
export const MOVED_BEFORE = 'moved by this plan before';

const NAMED_LIMIT = 200;

type Named = { readonly library: LibraryId; readonly id: AssetId; readonly asset: Asset | undefined };

/** Counts what happens; bounded whatever the size of the library. */
export class PruneTally {
  #proven = 0;
  #provenBytes = 0;
  #notKnown = 0;
  readonly #kept = new Map<string, number>();
  readonly #refused: Partial<Record<Refusal, number>> = {};
  readonly #named: NamedRefusal[] = [];
  readonly #lost: Partial<Record<Role, number>> = {};

  keep(rule: string): void {
    this.#kept.set(rule, (this.#kept.get(rule) ?? 0) + 1);
  }

  notKnown(): void {
    this.#notKnown += 1;
  }

  refuse({ library, id, asset }: Named, { refused, path }: RefusedAsset): void {
    this.#refused[refused] = (this.#refused[refused] ?? 0) + 1;
    if (this.#named.length < NAMED_LIMIT)
      this.#named.push({ library, asset: id, name: asset?.name, refused, path });
  }

  prove({ asset, lost }: ProvenAsset): void {
    this.#proven += 1;
    this.#provenBytes += ownBytes(asset);
    for (const role of lost) this.#lost[role] = (this.#lost[role] ?? 0) + 1;
  }

  /** It would be proved, in a run that moves. */
  expect({ bytes }: { readonly bytes: number }): void {
    this.#proven += 1;
    this.#provenBytes += bytes;
  }

  report(
    rest: Partial<Pick<PruneReport, 'brake' | 'waits' | 'stop'>> = {},
    done: Pick<
      PruneReport,
      'moved' | 'movedBytes' | 'already' | 'notMoved' | 'unknown' | 'reasons'
    > = NOTHING_MOVED,
  ): PruneReport {
    return {
      proven: this.#proven,
      provenBytes: this.#provenBytes,
      ...done,
      kept: this.#kept,
      notKnown: this.#notKnown,
      refused: this.#refused,
      named: this.#named,
      lost: this.#lost,
      brake: rest.brake,
      waits: rest.waits,
      stop: rest.stop,
    };
  }
}

const NOTHING_MOVED = { moved: 0, movedBytes: 0, already: 0, notMoved: 0, unknown: 0, reasons: [] };

/** Reasons that may pass while nothing changes in iCloud. */
const PASSING: readonly Refusal[] = ['failed', 'not-saved', 'owed-elsewhere', 'not-looked-at', 'unreadable'];

/** Whether another look may move more, though nothing is new. */
export function isLeftOpen(report: PruneReport): boolean {
  const { waits, brake, stop, unknown, notMoved, refused, kept } = report;
  // Rules go by ages and albums, and the user may give others.
  if (kept.size > 0 || brake !== undefined) return true;
  const isPassing = PASSING.some((reason) => refused[reason] !== undefined);
  return waits !== undefined || stop !== undefined || unknown + notMoved > 0 || isPassing;
}
