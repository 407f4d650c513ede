import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf, KeepsakeError } from '../../../base/errors.ts';
import { printable } from '../../../base/printable.ts';
import type { ForeignContent, ForeignReader } from './foreign-session.ts';
import { readKeiCookies } from './read-kei-cookies.ts';
import { isLwpCookies, readLwpCookies } from './read-lwp-cookies.ts';
import { readSessionJson } from './read-session-json.ts';
import { readTrustToken } from './read-trust-token.ts';

/** Another tool's session of one account, put together from its files. */
export interface ForeignSession extends ForeignContent {
  readonly tool: 'icloudpd' | 'pyicloud' | 'kei' | 'icloud-photos-sync';
  /** Names of the files that were used. */
  readonly files: readonly string[];
}

export interface FindForeignOptions {
  /** Only ever read. */
  readonly folder: string;
  readonly account: string;
  /** Also what does not say whose it is, because the user pointed at it. */
  readonly takesNameless: boolean;
  readonly nowMs: number;
}

/** Hundreds of times a real session. */
const MOST_BYTES = 1024 * 1024;

const NAMELESS = '.icloud-photos-sync';

/**
 * Looks for a session that icloudpd, pyicloud, kei or icloud-photos-sync left in a folder (auth.md 16). Undefined: there is
 * no file of theirs for this account. A file that is of no use becomes a warning; the others are used all the same.
 */
export async function findForeignSession(options: FindForeignOptions): Promise<ForeignSession | undefined> {
  const { account, takesNameless, nowMs } = options;
  const folder = await listFiles(options.folder);
  const session = bestOf(folder, account, ['.session']);
  const cookies = bestOf(folder, account, ['', '.cookiejar']);
  const nameless = takesNameless ? folder.find(({ name }) => name === NAMELESS) : undefined;

  if (session === undefined && cookies === undefined) {
    if (nameless === undefined) return undefined;
    return merged('icloud-photos-sync', [await readOne(nameless, nowMs, () => readTrustToken)]);
  }
  const read = await Promise.all([
    ...(session === undefined ? [] : [readOne(session, nowMs, () => readSessionJson)]),
    ...(cookies === undefined ? [] : [readOne(cookies, nowMs, cookieReader)]),
  ]);
  const usesKei = read.some(({ reader }) => reader === readKeiCookies);
  const usesPyicloud = cookies?.name.endsWith('.cookiejar') === true;
  return merged(usesKei ? 'kei' : usesPyicloud ? 'pyicloud' : 'icloudpd', read);
}

/** The cookie files of icloudpd and kei have the same name, so what they hold decides. */
function cookieReader(text: string): ForeignReader {
  return isLwpCookies(text) || !/^\s*\[|\t/.test(text) ? readLwpCookies : readKeiCookies;
}

interface ForeignFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly isFile: boolean;
  readonly changedAtMs: number;
}

async function listFiles(folder: string): Promise<readonly ForeignFile[]> {
  try {
    const names = await readdir(folder);
    const files = names.map(async (name): Promise<ForeignFile | undefined> => {
      const path = join(folder, name);
      // What vanishes meanwhile, or is a link to nowhere, is not there.
      const facts = await stat(path).catch(() => undefined);
      if (facts === undefined) return undefined;
      return { name, path, bytes: facts.size, isFile: facts.isFile(), changedAtMs: facts.mtimeMs };
    });
    return (await Promise.all(files)).filter((file) => file !== undefined);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw new KeepsakeError('USAGE', `cannot look into the folder to import from (${code})`, {
      cause: error,
    });
  }
}

/** An exact name before one in other letters, then the one that was in use last. */
function bestOf(
  files: readonly ForeignFile[],
  account: string,
  suffixes: readonly string[],
): ForeignFile | undefined {
  const fitting = files.flatMap((file) =>
    suffixes
      .filter((suffix) => file.name.endsWith(suffix))
      .map((suffix) => ({ file, fit: fitOf(file.name.slice(0, file.name.length - suffix.length), account) })),
  );
  const rank = ({ file, fit }: (typeof fitting)[number]) => (fit === 'exact' ? Infinity : file.changedAtMs);
  return fitting
    .filter(({ file, fit }) => fit !== undefined && file.isFile)
    .toSorted((a, b) => Math.sign(rank(b) - rank(a)) || b.file.changedAtMs - a.file.changedAtMs)[0]?.file;
}

interface ReadFile {
  readonly name: string;
  readonly reader: ForeignReader | undefined;
  readonly content: ForeignContent;
}

async function readOne(
  file: ForeignFile,
  nowMs: number,
  readerFor: (text: string) => ForeignReader,
): Promise<ReadFile> {
  const useless = (why: string): ReadFile => ({
    name: file.name,
    reader: undefined,
    content: { tokens: {}, cookies: [], warnings: [why] },
  });
  if (file.bytes > MOST_BYTES) return useless('too large');
  try {
    const text = await readFile(file.path, 'utf8');
    const reader = readerFor(text);
    return { name: file.name, reader, content: reader(text, nowMs) };
  } catch (error) {
    return useless(`cannot be read (${errorCodeOf(error) ?? 'unknown error'})`);
  }
}

function merged(tool: ForeignSession['tool'], read: readonly ReadFile[]): ForeignSession {
  return {
    tool,
    files: read.map(({ name }) => name),
    tokens: Object.assign({}, ...read.map(({ content }) => content.tokens)),
    cookies: read.flatMap(({ content }) => content.cookies),
    warnings: read.flatMap(({ name, content }) =>
      content.warnings.map((warning) => `${printable(name)}: ${warning}`),
    ),
  };
}

/** What Python's `\w` leaves of an Apple ID: letters and digits of any script, and `_` (auth.md 16.1). */
export function foreignStem(account: string): string {
  return account.trim().replaceAll(/[^\p{L}\p{N}_]/gu, '');
}

/** Names longer than this are cut by kei, with a hash of the rest behind (auth.md 16.3). */
const KEI_LONGEST_BYTES = 64;
const KEI_CUT_BYTES = 47;

/**
 * How well a file's stem fits an account; undefined: not at all. The others keep the case in which the address was typed,
 * which users do not remember, so an exact fit is only the better one.
 */
export function fitOf(stem: string, account: string): 'exact' | 'other-case' | undefined {
  const wanted = foreignStem(account);
  if (wanted === '') return undefined;
  if (stem === wanted) return 'exact';
  if (stem.toLowerCase() === wanted.toLowerCase()) return 'other-case';
  return isCutByKei(stem, wanted) ? 'other-case' : undefined;
}

function isCutByKei(stem: string, wanted: string): boolean {
  const bytes = Buffer.from(wanted.toLowerCase());
  if (bytes.length <= KEI_LONGEST_BYTES || !/_[0-9a-f]{16}$/.test(stem)) return false;
  return Buffer.from(stem.slice(0, -17).toLowerCase()).equals(bytes.subarray(0, KEI_CUT_BYTES));
}
