import { printable } from '../../base/printable.ts';
import type { Action } from '../../model/action.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { PageFacts } from '../../plan/page-facts.ts';

/** Some hundred bytes each. */
const MOST_KEPT = 10_000;
const MOST_NAMED = 3;

/** Files that somebody left under the names of photos, and that hold something else: cut short, edited, or of another program. */
export class TakenNames {
  /** By the path: whether the file is shorter than the photo. */
  readonly #shorter = new Map<RelativePath, boolean>();

  get paths(): readonly RelativePath[] {
    return [...this.#shorter.keys()];
  }

  /** Looks at what was just planned, by the facts that it was planned by. */
  note(actions: readonly Action[], { stored, saved }: Pick<PageFacts, 'stored' | 'saved'>): void {
    for (const action of actions) {
      if (action.do !== 'fetch') continue;
      const { candidates, resource } = action.wanted;
      // Names behind its own were not needed.
      for (const path of candidates.slice(0, candidates.indexOf(action.path))) {
        const file = stored.get(path);
        if (file === undefined || saved.atPath(path).length > 0 || this.#shorter.size >= MOST_KEPT) continue;
        this.#shorter.set(path, file.kind === 'file' && file.size < resource.size);
      }
    }
    // What lies there is another photo of that name.
    for (const action of actions) if (action.do === 'adopt') this.#shorter.delete(action.path);
  }

  /** What to say of them; undefined where there are none. `recorded`: those that turned out to be other photos. */
  warning(recorded: ReadonlySet<RelativePath>): string | undefined {
    const paths = this.paths.filter((path) => !recorded.has(path));
    if (paths.length === 0) return undefined;
    const shorter = paths.filter((path) => this.#shorter.get(path)).length;
    const isOne = paths.length === 1;
    const cut = `${isOne ? '' : `${shorter} of them `}cut short, as by a download that broke`;
    const taken = isOne
      ? '1 name of a photo is taken by another file'
      : `${paths.length} names of photos are taken by other files`;
    const stay = isOne
      ? 'it stays, and the photo gets a further name beside it'
      : 'these stay, and the photos get further names beside them';
    const named = paths.slice(0, MOST_NAMED).map(printable).join(', ');
    const more = paths.length - MOST_NAMED;
    return `${taken}${shorter > 0 ? ` (${cut})` : ''}: ${stay}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
  }
}
