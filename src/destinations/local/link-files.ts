import { createHash } from 'node:crypto';
import { join, posix } from 'node:path';
import { mapParallel } from '../../base/map-parallel.ts';
import { errorCodeOf } from '../../base/errors.ts';
import { DestinationError, type StoredFile } from '../../model/destination.ts';
import type { LinkAnswer, NewLink } from '../../model/destination-links.ts';
import type { DiskEntry } from './disk-calls.ts';
import { onDisk, removeLeftover, unlessMissing } from './disk-error.ts';
import type { DiskRoot } from './disk-root.ts';
import { DRAFTS } from './hidden-folder.ts';
import { areOneFile, install } from './install.ts';
import { identityOf } from './look-at-link.ts';
import type { NameNotes } from './name-notes.ts';

/**
 * See `DestinationLinks.make`. Links of one folder are made together: it is looked at before and behind them. All folders are synced
 * when all links are made, because a file system writes the names of many folders at once, and then has nothing left to write.
 */
export async function linkFiles(
  disk: DiskRoot,
  notes: NameNotes,
  links: readonly NewLink[],
): Promise<readonly LinkAnswer[]> {
  const answers = new Map<NewLink, LinkAnswer>();
  const folders = [...Map.groupBy(links, ({ to }) => posix.dirname(to))];
  const inEach = async (
    limit: number,
    work: (folder: string, links: readonly NewLink[]) => Promise<void>,
  ) => {
    await mapParallel(folders, limit, async ([folder, ofFolder]) => {
      const failure = await attempt(folder, () => work(folder, ofFolder));
      if (failure !== undefined) for (const link of ofFolder) answers.set(link, failure);
    });
  };
  await inEach(1, async (folder, ofFolder) => {
    const path = await disk.folders.ensure(folder);
    for (const link of ofFolder) answers.set(link, await linkIn(disk, notes, path, link));
  });
  await inEach(SYNCS_AT_ONCE, async (folder, ofFolder) => {
    if (!ofFolder.some((link) => isThere(answers.get(link)))) return;
    await disk.sync.directory(join(disk.root, folder));
    // It may have been swapped for a link meanwhile: then nothing is known of what was made.
    await disk.folders.ensure(folder);
  });
  return links.map((link) => answers.get(link) ?? { kind: 'no-file' });
}

/** They wait for one and the same write. */
const SYNCS_AT_ONCE = 16;

function isThere(answer: LinkAnswer | undefined): boolean {
  return answer?.kind === 'made' || answer?.kind === 'there';
}

/** What is about one file is told by its code; what is about all of them is thrown. */
async function attempt(
  path: string,
  work: () => Promise<void>,
): Promise<{ readonly kind: 'failed'; readonly code: string } | undefined> {
  try {
    await onDisk('link', path, work);
    return undefined;
  } catch (error) {
    if (!(error instanceof DestinationError) || error.scope === 'volume') throw error;
    return { kind: 'failed', code: error.code };
  }
}

async function linkIn(disk: DiskRoot, notes: NameNotes, folder: string, link: NewLink): Promise<LinkAnswer> {
  const from = join(disk.root, link.from);
  const to = join(folder, posix.basename(link.to));
  let answer: LinkAnswer = { kind: 'no-file' };
  const failure = await attempt(link.to, async () => {
    const file = await unlessMissing(disk.calls.lstat(from));
    if (file?.kind !== 'file') return;
    const made = link.over === undefined ? await make(disk, notes, link, to) : await replace(disk, link, to);
    if (made === 'last') answer = { kind: 'failed', code: 'EBUSY' };
    else answer = made === 'taken' ? { kind: made } : { kind: made, file: storedFile(file) };
  });
  return failure ?? answer;
}

function storedFile({ size, modifiedAtMs }: DiskEntry): StoredFile {
  return { kind: 'file', size, modifiedAtMs };
}

async function make(
  disk: DiskRoot,
  notes: NameNotes,
  link: NewLink,
  to: string,
): Promise<'made' | 'there' | 'taken'> {
  const { calls } = disk;
  const from = join(disk.root, link.from);
  if (link.kind === 'reflink') {
    const draft = await cloneToDraft(disk, from, link.to);
    if ((await install(disk, draft, to, notes.of(link.to))) === 'installed') return 'made';
    await removeLeftover(calls, draft);
    return 'taken';
  }
  try {
    if (link.kind === 'hard') await calls.link(from, to);
    else await calls.symlink(targetOf(link), to);
    return 'made';
  } catch (error) {
    // A lost answer looks like a failure, and a run that was cut off may have made it (FAULTS.md N2).
    const isOurs = link.kind === 'hard' ? await areOneFile(calls, from, to) : await leadsTo(disk, link, to);
    if (isOurs) return 'there';
    if (errorCodeOf(error) === 'EEXIST') return 'taken';
    throw error;
  }
}

/** At no moment there is none: it is made elsewhere, and renamed onto the old one. */
async function replace(disk: DiskRoot, link: NewLink, to: string): Promise<'made' | 'taken' | 'last'> {
  const { calls } = disk;
  const from = join(disk.root, link.from);
  if (link.kind === 'hard' && (await areOneFile(calls, from, to))) return 'made';
  const draft =
    link.kind === 'reflink' ? await cloneToDraft(disk, from, link.to) : await draftOf(disk, link.to);
  try {
    if (link.kind === 'hard') await calls.link(from, draft);
    if (link.kind === 'symlink') await calls.symlink(targetOf(link), draft);
    const there = await unlessMissing(calls.lstat(to));
    if (there !== undefined && identityOf(there) !== link.over) return 'taken';
    if (link.keepsLast === true && there?.kind === 'file' && there.names < 2) return 'last';
    await calls.rename(draft, to);
    return 'made';
  } finally {
    await removeLeftover(calls, draft);
  }
}

async function leadsTo({ calls }: DiskRoot, link: NewLink, path: string): Promise<boolean> {
  if ((await unlessMissing(calls.lstat(path)))?.kind !== 'link') return false;
  return (await calls.readlink(path)) === targetOf(link);
}

/** Relative, so that the destination can be mounted elsewhere. */
function targetOf({ from, to }: Pick<NewLink, 'from' | 'to'>): string {
  return posix.relative(posix.dirname(to), from);
}

/** One that was left behind is removed. */
async function draftOf({ calls, folders }: DiskRoot, to: string): Promise<string> {
  const name = `link-${createHash('sha256').update(to).digest('hex').slice(0, 32)}`;
  const draft = join(await folders.ensure(DRAFTS), name);
  await removeLeftover(calls, draft);
  return draft;
}

async function cloneToDraft(disk: DiskRoot, from: string, to: string): Promise<string> {
  const { calls } = disk;
  const { modifiedAtMs } = await calls.lstat(from);
  const draft = await draftOf(disk, to);
  await calls.clone(from, draft);
  try {
    const file = await calls.open(draft, 'update');
    try {
      await disk.setTime(file, modifiedAtMs);
      await disk.sync.file(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    await removeLeftover(calls, draft);
    throw error;
  }
  return draft;
}
