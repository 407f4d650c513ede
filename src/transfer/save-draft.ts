import type { Wanted } from '../model/action.ts';
import type { Destination, Draft } from '../model/destination.ts';
import type { Rewrite } from '../model/file-rewriter.ts';
import type { Installed } from '../model/installed.ts';
import type { RelativePath } from '../model/relative-path.ts';
import type { Attempt } from './attempt.ts';

/** What a draft holds when it is whole. */
export interface Whole {
  readonly verified: boolean;
  /** Undefined: it is as it came. */
  readonly installed: Installed | undefined;
  readonly rewrite: Rewrite | undefined;
}

interface Options {
  /** The name the plan chose. */
  readonly path: RelativePath;
  readonly signal: AbortSignal;
}

/** Gives a whole draft its name, the next ones where that is taken; undefined where all are. */
export async function saveDraft(
  draft: Draft,
  wanted: Wanted,
  destination: Destination,
  { path: first, signal }: Options,
  { verified, installed, rewrite }: Whole,
): Promise<Attempt | undefined> {
  const bytes = installed ?? wanted.resource;
  const takeOver = async (path: RelativePath, what: Installed | undefined): Promise<Attempt> => {
    await draft.abandon({ keepBytes: false });
    const { modifiedAtMs } = await destination.settle(path);
    return { kind: 'saved', path, verified, installed: what, modifiedAtMs };
  };
  const asItWasChanged = async (path: RelativePath): Promise<Attempt | undefined> => {
    if (installed === undefined || rewrite === undefined) return undefined;
    const there = await destination.stat(path);
    if (there?.kind !== 'file') return undefined;
    const judge = (came: string, lies: string) => rewrite.isThere(path, came, lies, signal);
    if (!(await draft.compare(path, judge))) return undefined;
    return takeOver(path, { size: there.size, signature: await destination.signature(path, signal) });
  };

  const chosen = wanted.candidates.indexOf(first);
  // A plan knows a changed file only by its row, which a run that was cut off, or a lost state, has not.
  const passedOver = installed === undefined ? [] : wanted.candidates.slice(0, Math.max(0, chosen));
  for (const path of passedOver)
    if (await holds(destination, path, bytes, signal)) return takeOver(path, installed);
  for (const path of passedOver) {
    const found = await asItWasChanged(path);
    if (found !== undefined) return found;
  }
  for (const path of [first, ...wanted.candidates.slice(chosen + 1)]) {
    if ((await draft.commit(path, wanted.modifiedAtMs)) === 'installed')
      return { kind: 'saved', path, verified, installed, modifiedAtMs: draft.keptTimeMs };
    // Another keepsake with the same library was quicker (H7): one copy is enough.
    if (verified && (await holds(destination, path, bytes, signal))) return takeOver(path, installed);
    const found = await asItWasChanged(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function holds(
  destination: Destination,
  path: RelativePath,
  { size, signature }: Installed,
  signal: AbortSignal,
): Promise<boolean> {
  const there = await destination.stat(path);
  if (there?.kind !== 'file' || there.size !== size) return false;
  return (await destination.signature(path, signal)) === signature;
}
