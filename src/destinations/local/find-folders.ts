import { basename, dirname, join, resolve } from 'node:path';
import { errorCodeOf } from '../../base/errors.ts';
import { systemWords } from '../../base/system-words.ts';
import { printable } from '../../base/printable.ts';
import { type DiskCalls, nodeDiskCalls } from './disk-calls.ts';
import { unlessMissing } from './disk-error.ts';
import { isBelow } from '../../base/is-below.ts';
import type { FoundFolders, NamedFolder } from '../../model/local-files.ts';

/**
 * The folders that a user names, or everything that is wrong with them. A symbolic link is refused, because what it leads to
 * may be another place tomorrow; `root`, the destination, may be named by one.
 */
export async function findFolders(
  named: readonly NamedFolder[],
  root: string | undefined,
): Promise<FoundFolders> {
  const looks = await Promise.all(named.map((folder, at) => findFolder(folder, at + 1, root)));
  const problems = looks.flatMap((look) => ('problem' in look ? [look.problem] : []));
  if (problems.length > 0) return { problems };
  const found = [...new Set(looks.flatMap((look) => ('path' in look ? [look.path] : [])))];
  return {
    folders: found.filter((path) => !found.some((other) => other !== path && isBelow(other, path))),
  };
}

/** The real path of what is there; undefined when nothing is. */
export function realPath(path: string): Promise<string | undefined> {
  return unlessMissing(nodeDiskCalls.realpath(path));
}

/**
 * The one name of a place, also where something of it is still to be made, or is away: links are resolved as far as there is something,
 * and what stands behind them is without `.` and `..`.
 */
export async function oneNameOf(path: string, calls: Pick<DiskCalls, 'realpath'>): Promise<string> {
  const missing: string[] = [];
  try {
    for (let there = resolve(path); ; there = dirname(there)) {
      // As it was typed first: behind a link `..` leads out of what the link leads to.
      const at = missing.length === 0 ? path : there;
      const real = await unlessMissing(calls.realpath(at));
      if (real !== undefined) return join(real, ...missing);
      if (there === dirname(there)) return resolve(path);
      missing.unshift(basename(there));
    }
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    // Whoever looks at it next says what is wrong.
    return resolve(path);
  }
}

async function findFolder(
  { typed, absolute }: NamedFolder,
  place: number,
  root: string | undefined,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  const shown = printable(typed);
  try {
    const entry = await unlessMissing(nodeDiskCalls.lstat(absolute));
    // What is not there may be anything the user typed in the wrong place: it is not quoted.
    if (entry === undefined) return { problem: `there is no folder of the name in place ${place}` };
    const path = await nodeDiskCalls.realpath(absolute);
    if (entry.kind === 'link' && path !== root)
      return { problem: `${shown} is a symbolic link; name the folder itself` };
    if ((await nodeDiskCalls.lstat(path)).kind !== 'directory') return { problem: `${shown} is no folder` };
    await nodeDiskCalls.list(path);
    return { path };
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    return { problem: `the folder in place ${place} cannot be read: ${systemWords(code)}` };
  }
}
