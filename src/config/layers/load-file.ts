import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readSecretFile } from '../password-file.ts';
import { absolutePaths } from './absolute-paths.ts';
import type { FileContent } from './read-file.ts';

/** Thousands of jobs; a bigger file is the wrong file. */
const MOST_BYTES = 1024 * 1024;

export const FILE_NAME = 'keepsake.toml';

export interface LoadedFile {
  /** Absolute; undefined where there is none. */
  readonly path: string | undefined;
  readonly content: FileContent;
  /** Where there are any, nothing of the content counts. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const NO_FILE: LoadedFile = {
  path: undefined,
  content: { runtime: new Map(), accounts: [] },
  problems: [],
  warnings: [],
};

interface Wanted {
  /** As the user gave it, absolute; undefined: the usual one, if it is there. */
  readonly named: string | undefined;
  /** Absolute; undefined where it is not known. */
  readonly cookieDirectory: string | undefined;
}

/** Where the file of an account's folder lies that nobody named. */
function usualFile(cookieDirectory: string): string {
  return join(cookieDirectory, FILE_NAME);
}

/** Reads the file that is meant. One of another user is refused, because it may name a command to run. */
export async function loadFile({ named, cookieDirectory }: Wanted): Promise<LoadedFile> {
  const usual = cookieDirectory === undefined ? undefined : usualFile(cookieDirectory);
  const path = named ?? (usual !== undefined && isThere(usual) ? usual : undefined);
  if (path === undefined) return NO_FILE;
  const read = readSecretFile(
    path,
    { what: 'configuration', flag: '--config', mostBytes: MOST_BYTES },
    ownerFor(path),
  );
  const nothing = { path, content: NO_FILE.content, warnings: [] };
  if ('problem' in read) {
    const problem = named === undefined ? read.problem.replace('of --config', path) : read.problem;
    return { ...nothing, problems: [problem] };
  }
  const text = decoded(read.bytes);
  read.bytes.fill(0);
  if (text === undefined) return { ...nothing, problems: [`${basename(path)} is no text in UTF-8`] };
  const { readFileText } = await import('./read-file.ts');
  const { content, problems } = readFileText(text, path);
  const hasPassword = content.accounts.some(({ values }) => values.has('password'));
  return {
    path,
    content: absolutePaths(content, path),
    problems,
    warnings: hasPassword ? read.warnings : [],
  };
}

/** Root uses what belongs to the owner of the folder, as everywhere. */
function ownerFor(path: string): number | undefined {
  const own = process.getuid?.();
  return own === 0 ? statSync(dirname(path), { throwIfNoEntry: false })?.uid : own;
}

/** Also a link that leads nowhere: the user meant something by it. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder that cannot be looked into: whoever needs it says so.
    return false;
  }
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
