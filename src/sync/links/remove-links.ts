import type { Clock } from '../../base/clock.ts';
import type { FailedLink, RecordedLink } from '../../model/links.ts';
import { diskSignature, type StateStore } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';
import { folderOf } from '../../plan/safe-path.ts';
import { removeEmptied } from '../moves/remove-emptied.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { lookOnce, orEnd } from '../paths/look-at-paths.ts';

export interface RemoveLinksPorts {
  readonly target: OpenedDestination;
  readonly state: Pick<StateStore, 'links' | 'filesWithSignatures'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

export interface LinkToRemove {
  readonly link: RecordedLink;
  readonly identity: string;
  /** Perhaps no other name has its bytes. */
  readonly isLast: boolean;
}

/**
 * Takes links away that are as they were seen, and folders that became empty. A name is never taken from the last bytes of a photo:
 * those are put aside. Answers the links that are gone, and those that could not be taken away.
 */
export async function removeLinks(
  ports: RemoveLinksPorts,
  removals: readonly LinkToRemove[],
): Promise<{ readonly dropped: readonly RecordedLink[]; readonly failed: readonly FailedLink[] }> {
  const { target, state, clock } = ports;
  const { destination } = target;
  const going = new Set(removals.map(({ link }) => nameOf(link)));
  const keys = removals.map(({ link }) => target.pathKey(link.path));
  const others = keys.length === 0 ? [] : await state.links.at(target, keys);
  // Two photos of one file may share a link.
  const shared = new Set(
    others.filter((other) => !going.has(nameOf(other))).map(({ path }) => target.pathKey(path)),
  );
  const dropped: RecordedLink[] = [];
  const failed: FailedLink[] = [];
  const names: LinkToRemove[] = [];
  for (const removal of removals) {
    const { link } = removal;
    if (shared.has(target.pathKey(link.path))) {
      dropped.push(link);
      continue;
    }
    const fate = await fateOf(ports, removal);
    if (fate === 'name') names.push(removal);
    // It was touched: then it is the user's.
    else if (fate === 'stays') dropped.push(link);
    else if ((await lookOnce(() => destination.setAside(link.path, clock.now()))) !== undefined)
      dropped.push(link);
    else failed.push(failureOf(link));
  }
  const asSeen = names.map(({ link: { path, mode }, identity }) => ({
    path,
    identity,
    // Of two names of one file that both go here, the second is its last.
    keepsLast: mode === 'hard',
  }));
  const gone = await orEnd(() => destination.links.remove(asSeen));
  for (const [at, removal] of names.entries()) {
    const { link } = removal;
    if (gone[at] === true || (await isLastAside(ports, removal))) dropped.push(link);
    else failed.push(failureOf(link));
  }
  await removeEmptied(
    dropped.flatMap(({ path }) => folderOf(path) ?? []),
    destination,
  );
  return { dropped, failed };
}

/** Of a copy the bytes are looked at: it may be the last one, and it may be no copy any more. */
async function fateOf(
  { target, state, signal }: RemoveLinksPorts,
  { link, isLast }: LinkToRemove,
): Promise<'name' | 'aside' | 'stays'> {
  if (!isLast) return 'name';
  if (link.mode === 'hard') return 'aside';
  const { destination } = target;
  const own = diskSignature(link);
  if ((await lookOnce(() => destination.signature(link.path, signal))) !== own) return 'stays';
  const files = await state.filesWithSignatures({ signatures: [own], destination: target.id });
  for (const file of files) {
    if (diskSignature(file) !== own) continue;
    const stored = await lookOnce(() => destination.stat(file.path));
    if (stored !== undefined && agrees(file, stored)) return 'name';
  }
  return 'aside';
}

/** Puts what became the last name of its bytes meanwhile aside; false for what is not that. */
async function isLastAside(
  { target: { destination }, clock }: RemoveLinksPorts,
  { link: { path, mode }, identity }: LinkToRemove,
): Promise<boolean> {
  if (mode !== 'hard') return false;
  const fact = await lookOnce(() => destination.links.look(path, undefined));
  if (fact?.kind !== 'file' || fact.identity !== identity || fact.names > 1) return false;
  return (await lookOnce(() => destination.setAside(path, clock.now()))) !== undefined;
}

function nameOf({ key, tree, collection, path }: RecordedLink): string {
  return JSON.stringify([key.library, key.asset, key.role, tree, collection, path]);
}

function failureOf({ key, tree, collection, path }: RecordedLink): FailedLink {
  return { key, tree, collection, path, code: 'EBUSY' };
}
