import { mapParallel } from '../../base/map-parallel.ts';
import type { LinkFact } from '../../model/destination-links.ts';
import type { TreeNumber } from '../../model/links.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { stemIndex, withStemFirst } from '../../plan/one-stem.ts';
import type { WantedLink } from '../../plan/want-links.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { sameBytesAt, type SameBytesPorts } from '../paths/same-bytes-at.ts';

const LOOKS_AT_ONCE = 32;

interface Link {
  readonly tree: TreeNumber;
  readonly wanted: WantedLink;
  readonly over?: object;
}

/**
 * Links of several files of a photo into one folder, such as the parts of a live photo: their first names are those that all of them can
 * have, so that they begin alike. A link alone takes the first name that is free, whatever that is.
 */
export async function inOneStem<One extends Link>(
  ports: SameBytesPorts,
  links: readonly One[],
): Promise<readonly One[]> {
  const { target } = ports;
  const groups = Map.groupBy(links, groupOf);
  const several = [...groups.values()].filter((group) => group.length > 1);
  if (several.length === 0) return links;
  const facts = new Map<RelativePath, LinkFact | undefined>();
  const lookAt = async ({ source }: WantedLink, path: RelativePath) => {
    if (!facts.has(path))
      facts.set(path, await lookOnce(() => target.destination.links.look(path, source.path)));
    return facts.get(path);
  };
  await mapParallel(several.flat(), LOOKS_AT_ONCE, async ({ wanted }) => {
    const [first] = wanted.candidates;
    if (first !== undefined) await lookAt(wanted, first);
  });
  const canHave = async (wanted: WantedLink, path: RelativePath) => {
    const fact = await lookAt(wanted, path);
    if (fact?.kind === 'file')
      return fact.isSame || (await sameBytesAt(ports, wanted.source, path)) !== undefined;
    return fact?.kind === 'symlink' ? fact.to === wanted.source.path : fact?.kind === 'missing';
  };

  /** Names that links before get, by the file that has them then. */
  const given = new Map<string, RelativePath>();
  const stems = new Map<string, string | undefined>();
  for (const link of links) {
    const name = groupOf(link);
    const group = groups.get(name) ?? [link];
    if (stems.has(name)) continue;
    const files = group.flatMap(({ over, wanted }) => (over === undefined ? [wanted] : []));
    const stem = files.length > 1 ? await stemFor(files) : undefined;
    stems.set(name, stem);
    for (const file of files) {
      const path = file.candidates[stem === undefined ? 0 : stemIndex(file, stem)];
      if (path !== undefined)
        given.set(target.pathKey(path), given.get(target.pathKey(path)) ?? file.source.path);
    }
  }
  return links.map((link) => {
    const stem = stems.get(groupOf(link));
    return stem === undefined ? link : { ...link, wanted: withStemFirst(link.wanted, stem) };
  });

  async function stemFor(files: readonly WantedLink[]): Promise<string | undefined> {
    const [first] = files;
    stems: for (const stem of new Set(first?.stems)) {
      for (const file of files) {
        const path = file.candidates[stemIndex(file, stem)];
        if (path === undefined) continue stems;
        const holder = given.get(target.pathKey(path));
        if (holder !== undefined && holder !== file.source.path) continue stems;
        if (!(await canHave(file, path))) continue stems;
      }
      return stem;
    }
    return undefined;
  }
}

function groupOf({ tree, wanted: { key, collection, folder } }: Link): string {
  return JSON.stringify([tree, collection, folder, key.library, key.asset]);
}
