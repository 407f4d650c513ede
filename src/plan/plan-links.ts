import type { LinkFact } from '../model/destination-links.ts';
import type { RecordedLink } from '../model/links.ts';
import type { RelativePath } from '../model/relative-path.ts';
import { stemOfName, withStemFirst } from './one-stem.ts';
import { agrees } from './page-facts.ts';
import { folderOf } from './safe-path.ts';
import type { WantedLink } from './want-links.ts';

/** What becomes of one link. */
export type LinkStep =
  /** It is there. `changed`: the user put something else under its name, which is left alone. */
  | { readonly do: 'keep'; readonly link: RecordedLink; readonly changed: boolean }
  /** The user took it away. */
  | { readonly do: 'leave'; readonly link: RecordedLink }
  | { readonly do: 'make'; readonly wanted: WantedLink }
  /** It leads to what the file was before. `isLast`: no other name of those bytes is known. */
  | {
      readonly do: 'replace';
      readonly wanted: WantedLink;
      readonly link: RecordedLink;
      readonly identity: string;
      readonly isLast: boolean;
    }
  /** It is right, and the row tells of what it was before. */
  | { readonly do: 'note'; readonly wanted: WantedLink; readonly link: RecordedLink }
  | {
      readonly do: 'remove';
      readonly link: RecordedLink;
      readonly identity: string;
      readonly isLast: boolean;
    }
  /** Nothing of ours is under its name: only the row goes. */
  | { readonly do: 'drop'; readonly link: RecordedLink }
  /** It is not known yet whether it is wanted, or what it is. */
  | { readonly do: 'wait'; readonly link: RecordedLink };

export interface LinkFacts {
  readonly removedFiles: 'leave' | 'fetch';
  /** What two paths have in common when they are one there. */
  readonly keyOf: (path: RelativePath) => string;
  /** What lies under the name of a recorded link, of the file that it is to lead to; undefined: it cannot be looked at now. */
  readonly found: (link: RecordedLink) => LinkFact | undefined;
  /** Paths of files that are recorded with these bytes, former versions too. */
  readonly placesOf: (signature: string) => readonly RelativePath[];
  /** That no such link is wanted is certain: all that is in its album is known. */
  readonly isSure: (link: RecordedLink) => boolean;
}

/** Decides about all links of one photo in one tree: what is wanted, what is recorded, and what lies there. */
export function planLinks(
  wanted: readonly WantedLink[],
  recorded: readonly RecordedLink[],
  facts: LinkFacts,
): readonly LinkStep[] {
  const steps: LinkStep[] = [];
  const left = new Set(recorded);
  for (const wish of wanted) {
    const own = recorded.filter((link) => left.has(link) && isFor(link, wish));
    const link = own.find((one) => isInPlace(one, wish, facts)) ?? own[0];
    if (link === undefined) {
      if (wish.mayMake) steps.push({ do: 'make', wanted: besideOthers(wish, recorded, facts) });
      continue;
    }
    left.delete(link);
    steps.push(...planRecorded(wish, link, facts));
  }
  for (const link of left) steps.push(planUnwanted(link, facts));
  return steps;
}

function isFor(link: RecordedLink, { key, collection }: WantedLink): boolean {
  return link.key.role === key.role && link.collection === collection;
}

/** Where other files of the photo have their links there, under the names that go with those. */
function besideOthers(wish: WantedLink, recorded: readonly RecordedLink[], facts: LinkFacts): WantedLink {
  const others = recorded.filter(
    (link) => link.collection === wish.collection && isInPlace(link, wish, facts),
  );
  const [stem] = others.flatMap(({ path }) => stemOfName(wish, path) ?? []);
  return stem === undefined ? wish : withStemFirst(wish, stem);
}

function isInPlace({ path }: RecordedLink, { folder }: WantedLink, { keyOf }: LinkFacts): boolean {
  const own = folderOf(path);
  if (own === undefined || folder === undefined) return own === folder;
  return keyOf(own) === keyOf(folder);
}

function planRecorded(wanted: WantedLink, link: RecordedLink, facts: LinkFacts): readonly LinkStep[] {
  const there = judge(link, wanted, facts);
  if (there.is === 'unknown') return [{ do: 'wait', link }];
  if (there.is === 'missing') {
    if (facts.removedFiles === 'leave') return [{ do: 'leave', link }];
    return [
      { do: 'drop', link },
      { do: 'make', wanted },
    ];
  }
  if (there.is === 'changed') return [{ do: 'keep', link, changed: true }];
  const { identity, isLast } = there;
  if (!isInPlace(link, wanted, facts))
    return [
      { do: 'make', wanted },
      { do: 'remove', link, identity, isLast },
    ];
  if (there.is === 'as-left') return [{ do: 'replace', wanted, link, identity, isLast }];
  return link.signature === wanted.source.signature
    ? [{ do: 'keep', link, changed: false }]
    : [{ do: 'note', wanted, link }];
}

function planUnwanted(link: RecordedLink, facts: LinkFacts): LinkStep {
  const there = judge(link, undefined, facts);
  if (!facts.isSure(link) || there.is === 'unknown') return { do: 'wait', link };
  if (there.is === 'missing' || there.is === 'changed') return { do: 'drop', link };
  return { do: 'remove', link, identity: there.identity, isLast: there.isLast };
}

type Judged =
  | { readonly is: 'unknown' }
  | { readonly is: 'missing' }
  | { readonly is: 'changed' }
  /** A link to the file. */
  | { readonly is: 'right'; readonly identity: string; readonly isLast: boolean }
  /** Ours, to what the file was before. */
  | { readonly is: 'as-left'; readonly identity: string; readonly isLast: boolean };

/** Whether what lies under the name of a link is that link: the same file, a symbolic link of ours, or a copy that nobody touched. */
function judge(link: RecordedLink, wanted: WantedLink | undefined, facts: LinkFacts): Judged {
  const fact = facts.found(link);
  if (fact === undefined) return { is: 'unknown' };
  if (fact.kind === 'missing') return { is: 'missing' };
  if (fact.kind === 'symlink' && link.mode === 'symlink') {
    const { identity } = fact;
    if (fact.to !== undefined && fact.to === wanted?.source.path)
      return { is: 'right', identity, isLast: false };
    const isOurs = fact.dangles || facts.placesOf(link.signature).some((path) => path === fact.to);
    return isOurs ? { is: 'as-left', identity, isLast: false } : { is: 'changed' };
  }
  if (fact.kind !== 'file' || link.mode === 'symlink') return { is: 'changed' };
  const { identity } = fact;
  if (link.mode === 'hard') {
    if (fact.isSame) return { is: 'right', identity, isLast: false };
    return agrees(link, fact) ? { is: 'as-left', identity, isLast: fact.names < 2 } : { is: 'changed' };
  }
  if (!agrees(link, fact)) return { is: 'changed' };
  const isRight = link.signature === wanted?.source.signature;
  // Whether its bytes are anywhere else is looked at before it goes.
  return { is: isRight ? 'right' : 'as-left', identity, isLast: true };
}
