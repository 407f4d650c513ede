import type { Wanted } from '../../model/action.ts';
import type { UnreadableRecord } from '../../model/asset.ts';
import { failureText } from '../../model/asset-text.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { Outcome } from '../../model/outcome.ts';

/** What a run has tried in vain. A photo of several lists comes several times: what failed of it once is left to the next run. */
export class TriedFiles {
  /** By `failureText`: the signature of the bytes; undefined for a record. */
  readonly #tried = new Map<string, string | undefined>();

  /** These have ended. */
  ended(outcomes: readonly Outcome[]): void {
    for (const { kind, wanted } of outcomes)
      if (kind === 'failed') this.#tried.set(failureText(wanted.key), wanted.resource.signature);
  }

  /** These could not be used; answers those that had not come before. */
  unreadable(library: LibraryId, records: readonly UnreadableRecord[]): readonly UnreadableRecord[] {
    return records.filter(({ record, nameless }) => {
      const text = failureText({ library, asset: record, role: undefined });
      const isNew = nameless === true || !this.#tried.has(text);
      this.#tried.set(text, undefined);
      return isNew;
    });
  }

  /** Whether these very bytes were tried: edited since, it is another file. */
  has({ key, resource }: Wanted): boolean {
    return this.#tried.size > 0 && this.#tried.get(failureText(key)) === resource.signature;
  }

  /** By `failureText`. */
  names(): Iterable<string> {
    return this.#tried.keys();
  }

  /** Counts as not tried, by `failureText`. */
  forget(texts: Iterable<string>): void {
    for (const text of texts) this.#tried.delete(text);
  }
}
