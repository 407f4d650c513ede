import { printable } from '../../base/printable.ts';
import type { Action } from '../../model/action.ts';
import type { Resource } from '../../model/asset.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { PageFacts } from '../../plan/page-facts.ts';

/** Some hundred bytes each. */
const MOST_KEPT = 10_000;
const MOST_NAMED = 3;

/** What tells of a date in a JPEG has room in this much. */
const MOST_EXIF_BYTES = 65_536;

/** What lies under the name, beside the photo. */
type Kind = 'shorter' | 'a little larger' | 'other';

interface Circumstances {
  /** Paths at which something of ours is recorded by now. */
  readonly recorded: ReadonlySet<RelativePath>;
  /** Whether a run takes over what another tool wrote a date into (`--set-exif-datetime`), and whether it is one that only looks. */
  readonly setsExif: boolean;
  readonly isDry: boolean;
}

/** Files that somebody left under the names of photos, and that hold something else: cut short, edited, or of another program. */
export class TakenNames {
  readonly #kinds = new Map<RelativePath, Kind>();

  get paths(): readonly RelativePath[] {
    return [...this.#kinds.keys()];
  }

  /** Looks at what was just planned, by the facts that it was planned by. */
  note(actions: readonly Action[], { stored, saved }: Pick<PageFacts, 'stored' | 'saved'>): void {
    for (const action of actions) {
      if (action.do !== 'fetch') continue;
      const { candidates, resource } = action.wanted;
      // Names behind its own were not needed.
      for (const path of candidates.slice(0, candidates.indexOf(action.path))) {
        const file = stored.get(path);
        if (file === undefined || saved.atPath(path).length > 0 || this.#kinds.size >= MOST_KEPT) continue;
        this.#kinds.set(path, kindOf(path, file, resource));
      }
    }
    // What lies there is another photo of that name.
    for (const action of actions) if (action.do === 'adopt') this.#kinds.delete(action.path);
  }

  /** What to say of them, fact by fact; nothing where there are none. */
  warnings({ recorded, setsExif, isDry }: Circumstances): readonly string[] {
    const isTakenOver = (path: RelativePath) => isDry && setsExif && this.#isOf(path, 'a little larger');
    const paths = this.paths.filter((path) => !recorded.has(path) && !isTakenOver(path));
    if (paths.length === 0) return [];
    const isOne = paths.length === 1;
    const some = (kind: Kind) => paths.filter((path) => this.#isOf(path, kind)).length;
    const are = (count: number) => `${isOne ? 'it' : `${count} of them`} ${count === 1 ? 'is' : 'are'}`;
    const [shorter, larger] = [some('shorter'), setsExif ? 0 : some('a little larger')];
    const named = paths.slice(0, MOST_NAMED).map(printable).join(', ');
    const more = paths.length - MOST_NAMED;
    return [
      isOne
        ? `1 name of a photo is taken by another file: ${named}`
        : `${paths.length} names of photos are taken by other files: ${named}${more > 0 ? ` and ${more} more` : ''}`,
      isOne
        ? 'that file stays, and the photo gets a further name beside it'
        : 'those files stay, and the photos get further names beside them',
      shorter > 0 && `${are(shorter)} cut short, as by a download that broke`,
      larger > 0 && `${are(larger)} a little larger, as where icloudpd wrote the date`,
      larger > 0 &&
        'files that icloudpd wrote the date into are taken over by a first run with --set-exif-datetime',
    ].filter((line) => line !== false);
  }

  #isOf(path: RelativePath, kind: Kind): boolean {
    return this.#kinds.get(path) === kind;
  }
}

function kindOf(path: RelativePath, { kind, size }: StoredFile, photo: Resource): Kind {
  if (kind !== 'file' || size === photo.size) return 'other';
  if (size < photo.size) return 'shorter';
  return /\.jpe?g$/i.test(path) && size - photo.size <= MOST_EXIF_BYTES ? 'a little larger' : 'other';
}
