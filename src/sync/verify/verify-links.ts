import type { Clock } from '../../base/clock.ts';
import type { LinkMode, RecordedLink } from '../../model/links.ts';
import { diskSignature, type RecordedFile, type StateStore } from '../../model/state-store.ts';
import { failureText } from '../../model/asset-text.ts';
import { type LinkStep, planLinks } from '../../plan/plan-links.ts';
import { folderOf } from '../../plan/safe-path.ts';
import type { WantedLink } from '../../plan/want-links.ts';
import { carryOutLinks, type CarryOutPorts } from '../links/carry-out-links.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { type FileFilter, meantBy } from '../selection/open-user-filter.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import {
  type AlbumOfTree,
  type PlaylistsVerified,
  verifyPlaylists,
  type VerifyPlaylistsPorts,
} from './verify-playlists.ts';

const ROWS = 500;
/** More would bury the rest; the counts are always whole. */
const NAMED_LIMIT = 200;

/** `elsewhere`: it leads to what the photo was before, or to nothing; `damaged`: a copy whose bytes are not those that were copied. */
type LinkVerdict = 'missing' | 'elsewhere' | 'damaged';

/** What a check found of links. Hard links are not read: their bytes are those of the photo, which is. */
export interface LinksVerified {
  readonly links: number;
  readonly right: number;
  /** Something else lies there, and is left alone. */
  readonly edited: number;
  readonly missing: number;
  readonly elsewhere: number;
  readonly damaged: number;
  /** Among the last three. */
  readonly repaired: number;
  /** The first of the last three. */
  readonly found: readonly { readonly path: string; readonly verdict: LinkVerdict }[];
  /** Of the albums that have links. */
  readonly playlists: PlaylistsVerified;
}

export interface VerifyLinksPorts {
  readonly state: StateStore;
  readonly target: OpenedDestination;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Tells of which photos the user means those; undefined: of all. */
  readonly filter?: FileFilter | undefined;
  /** For a link that was made in this way; undefined: only look. */
  readonly repair: ((mode: LinkMode) => CarryOutPorts) | undefined;
  readonly restorePlaylist?: VerifyPlaylistsPorts['repair'];
}

/** Looks at every recorded link whose photo is recorded and meant, then at the playlists of their albums. */
export async function verifyLinks(ports: VerifyLinksPorts): Promise<LinksVerified> {
  const { state, target, signal, filter, repair, restorePlaylist } = ports;
  const albums = new Map<string, AlbumOfTree>();
  const counts = { links: 0, right: 0, edited: 0, missing: 0, elsewhere: 0, damaged: 0, repaired: 0 };
  const found: { readonly path: string; readonly verdict: LinkVerdict }[] = [];
  let after: RecordedLink | undefined;
  for (;;) {
    signal.throwIfAborted();
    const page: readonly RecordedLink[] = await state.links.page(target, { after, limit: ROWS });
    if (page.length === 0) {
      const playlists = { state, target, signal, repair: restorePlaylist };
      return { ...counts, found, playlists: await verifyPlaylists(playlists, albums.values()) };
    }
    after = page.at(-1);
    const meant = await meantBy(filter, page, ({ key }) => key);
    const files = await filesOf(meant, ports);
    for (const link of meant) {
      const { tree, collection: album } = link;
      if (album !== undefined) albums.set(`${tree}/${album}`, { tree, album });
      const source = files.get(failureText(link.key));
      if (source === undefined) continue;
      counts.links += 1;
      const steps = await planFor(link, source, ports);
      const verdict = await verdictOf(link, steps, ports);
      if (verdict === 'right' || verdict === 'edited') {
        counts[verdict] += 1;
        continue;
      }
      counts[verdict] += 1;
      if (found.length < NAMED_LIMIT) found.push({ path: link.path, verdict });
      if (repair === undefined) continue;
      const mending = verdict === 'damaged' ? anew(link, source, steps) : steps;
      const done = await carryOutLinks(
        repair(link.mode),
        mending.map((step) => ({ tree: link.tree, step })),
        [],
      );
      if (done.made > 0) counts.repaired += 1;
    }
  }
}

async function filesOf(
  links: readonly RecordedLink[],
  { state, target }: VerifyLinksPorts,
): Promise<ReadonlyMap<string, RecordedFile>> {
  const files = new Map<string, RecordedFile>();
  for (const [library, ofLibrary] of Map.groupBy(links, ({ key }) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ key }) => key.asset))];
    for (const file of await state.known({ destination: target.id, library, assets }))
      files.set(failureText(file.key), file);
  }
  return files;
}

/** The very link, under the name that it has. */
function asItIs(link: RecordedLink, source: RecordedFile): WantedLink {
  const { key, collection, path } = link;
  return { key, collection, source, folder: folderOf(path), candidates: [path], mayMake: true };
}

async function planFor(
  link: RecordedLink,
  source: RecordedFile,
  { state, target, repair }: VerifyLinksPorts,
): Promise<readonly LinkStep[]> {
  const fact = await lookOnce(() => target.destination.links.look(link.path, source.path));
  const isOdd = fact?.kind === 'symlink' && fact.to !== source.path;
  const { signature } = link;
  const others = isOdd
    ? await state.filesWithSignatures({ signatures: [signature], destination: target.id })
    : [];
  return planLinks([asItIs(link, source)], [link], {
    removedFiles: repair === undefined ? 'leave' : 'fetch',
    keyOf: target.pathKey,
    found: () => fact,
    placesOf: () => others.map(({ path }) => path),
    isSure: () => true,
  });
}

async function verdictOf(
  link: RecordedLink,
  steps: readonly LinkStep[],
  { target, signal }: VerifyLinksPorts,
): Promise<LinkVerdict | 'right' | 'edited'> {
  const [first] = steps;
  if (first === undefined || first.do === 'leave' || first.do === 'drop') return 'missing';
  if (first.do === 'replace' || first.do === 'wait') return 'elsewhere';
  if (first.do === 'keep' && first.changed) return 'edited';
  if (link.mode !== 'copy' && link.mode !== 'reflink') return 'right';
  const signature = await lookOnce(() => target.destination.signature(link.path, signal));
  return signature === diskSignature(link) ? 'right' : 'damaged';
}

/** A bad copy is put aside, and made again. */
function anew(link: RecordedLink, source: RecordedFile, steps: readonly LinkStep[]): readonly LinkStep[] {
  return steps.map((step) =>
    step.do === 'keep'
      ? { do: 'replace', wanted: asItIs(link, source), link, identity: '', isLast: true }
      : step,
  );
}
