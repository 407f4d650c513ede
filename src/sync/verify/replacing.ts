import { forwarding } from '../../model/forwarding-destination.ts';
import type { Destination, Draft, StoredFile } from '../../model/destination.ts';
import type { Installed } from '../../model/installed.ts';
import type { RelativePath } from '../../model/relative-path.ts';

export interface ReplacingOptions {
  /** Files that may be put aside, as they were when they were judged. */
  readonly bad: ReadonlyMap<RelativePath, StoredFile>;
  readonly now: () => number;
  /** A file was put aside, and where it is now. */
  readonly onAside: (path: RelativePath, aside: string) => void;
}

/**
 * The destination, except that a draft which finds a bad file under its name puts that aside first. The draft is whole,
 * verified and synced by then; a file that was touched since it was judged stays where it is.
 */
export function replacing(destination: Destination, options: ReplacingOptions): Destination {
  return {
    ...forwarding(destination),
    begin: async (draftId) => new ReplacingDraft(await destination.begin(draftId), destination, options),
  };
}

class ReplacingDraft implements Draft {
  readonly #draft: Draft;
  readonly #destination: Destination;
  readonly #options: ReplacingOptions;

  constructor(draft: Draft, destination: Destination, options: ReplacingOptions) {
    this.#draft = draft;
    this.#destination = destination;
    this.#options = options;
  }

  get offset(): number {
    return this.#draft.offset;
  }

  get keptTimeMs(): number | undefined {
    return this.#draft.keptTimeMs;
  }

  kept(): AsyncIterable<Uint8Array> {
    return this.#draft.kept();
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#draft.write(chunk);
  }

  restart(): Promise<void> {
    return this.#draft.restart();
  }

  async commit(path: RelativePath, modifiedAtMs: number): Promise<'installed' | 'taken'> {
    const answer = await this.#draft.commit(path, modifiedAtMs);
    if (answer === 'installed' || !(await this.#isStillBad(path))) return answer;
    const { now, onAside } = this.#options;
    onAside(path, await this.#destination.setAside(path, now()));
    return this.#draft.commit(path, modifiedAtMs);
  }

  rewrite(make: (from: string, to: string) => Promise<boolean>): Promise<Installed | undefined> {
    return this.#draft.rewrite(make);
  }

  compare(path: RelativePath, judge: (bytes: string, there: string) => Promise<boolean>): Promise<boolean> {
    return this.#draft.compare(path, judge);
  }

  quarantine(name: string): Promise<string> {
    return this.#draft.quarantine(name);
  }

  abandon(options: { readonly keepBytes: boolean }): Promise<void> {
    return this.#draft.abandon(options);
  }

  async #isStillBad(path: RelativePath): Promise<boolean> {
    const judged = this.#options.bad.get(path);
    const there = await this.#destination.stat(path);
    return (
      judged !== undefined &&
      there?.kind === 'file' &&
      there.size === judged.size &&
      there.modifiedAtMs === judged.modifiedAtMs
    );
  }
}
