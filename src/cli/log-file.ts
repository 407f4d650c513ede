import { appendFileSync, lstatSync, realpathSync, renameSync, type Stats, statSync } from 'node:fs';
import { giveNewToFolderOwner } from '../account/give-to-folder-owner.ts';
import { errorCodeOf } from '../base/errors.ts';

export interface LogFileOptions {
  /** Absolute. */
  readonly path: string;
  /** From this size on the file becomes `{path}.1`, and a new one begins; undefined: whoever owns the machine sees to that. */
  readonly mostBytes: number | undefined;
  /** Hears once why lines are lost. */
  readonly onLost: (code: string) => void;
  /** Hears that lines are written again, and how many were lost. */
  readonly onMended: (lines: number) => void;
  /** Hears once why a file that is large enough stays as it is, and grows. */
  readonly onGrowing: (code: string) => void;
}

/**
 * Appends lines to a file. It is opened for each of them: where the system puts a log aside under another name, the next line
 * begins a new one. What cannot be written is lost, and no reason to end a sync. A link stays: the file that it leads to is put aside
 * beside itself.
 */
export function openLogFile(options: LogFileOptions): (line: string) => void {
  const { path, onLost, onMended } = options;
  const putAside = asideWhenLarge(options);
  let lost = 0;
  return (line) => {
    try {
      putAside();
      // Names of photos are nobody else's business.
      const isNew = factsOf(path) === undefined;
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
      if (isNew) giveNewToFolderOwner(realpathSync(path));
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      lost += 1;
      // What is said of it is a line of this log, too.
      if (lost === 1) onLost(code);
      return;
    }
    if (lost === 0) return;
    const lines = lost;
    lost = 0;
    onMended(lines);
  };
}

function asideWhenLarge({ path, mostBytes, onGrowing }: LogFileOptions): () => void {
  let isGrowing = false;
  return () => {
    if (mostBytes === undefined) return;
    const facts = factsOf(path);
    if (facts === undefined || !facts.isFile() || facts.size < mostBytes) return;
    try {
      const place = lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
      renameSync(place, `${place}.1`);
      isGrowing = false;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      if (isGrowing) return;
      isGrowing = true;
      onGrowing(code);
    }
  };
}

function factsOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
