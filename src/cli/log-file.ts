import { appendFileSync, lstatSync, renameSync } from 'node:fs';
import { giveNewToFolderOwner } from '../account/give-to-folder-owner.ts';
import { errorCodeOf } from '../base/errors.ts';

export interface LogFileOptions {
  /** Absolute. */
  readonly path: string;
  /** From this size on the file becomes `{path}.1`, and a new one begins; undefined: whoever owns the machine sees to that. */
  readonly mostBytes: number | undefined;
  /** Hears once why lines are lost. */
  readonly onLost: (code: string) => void;
}

/**
 * Appends lines to a file. It is opened for each of them: where the system puts a log aside under another name, the next line
 * begins a new one. What cannot be written is lost, and no reason to end a sync.
 */
export function openLogFile({ path, mostBytes, onLost }: LogFileOptions): (line: string) => void {
  let isLost = false;
  return (line) => {
    try {
      if (mostBytes !== undefined && sizeOf(path) >= mostBytes) renameSync(path, `${path}.1`);
      // Names of photos are nobody else's business.
      const isNew = lstatSync(path, { throwIfNoEntry: false }) === undefined;
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
      if (isNew) giveNewToFolderOwner(path);
      isLost = false;
    } catch (error) {
      const code = errorCodeOf(error);
      if (code === undefined) throw error;
      if (isLost) return;
      // What is said of it is a line of this log, too.
      isLost = true;
      onLost(code);
    }
  };
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
