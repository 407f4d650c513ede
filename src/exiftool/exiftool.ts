import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import type { ExifTool } from 'exiftool-vendored';
import { asError } from '../base/as-error.ts';
import { errorCodeOf } from '../base/errors.ts';
import { NoTagTool, type Tags, type TagTool, TagToolError } from '../model/tag-tool.ts';

export interface ExifToolOptions {
  /** The library; not there where its optional package was left out. */
  readonly load?: () => Promise<Pick<typeof import('exiftool-vendored'), 'ExifTool' | 'exiftoolPath'>>;
  /** In place of the program that comes with the library. */
  readonly program?: string;
  /** For one file; a film of many gigabytes is read and written whole. */
  readonly fileLimitMs?: number;
}

const MOST_PROCESSES = 4;
const FILE_LIMIT_MS = 15 * 60_000;
const START_LIMIT_MS = 60_000;

/** ExifTool ends each answer with this, and no text of a file may look like it. */
const READY = '{ready}';
const WITHOUT_BRACES = ['-api', 'Filter=s/[{}]/ /g'];

/** Makes sure that ExifTool runs; its processes start with the first file, and end with `close`, or with this process. */
export async function openExifTool({
  load = () => import('exiftool-vendored'),
  program,
  fileLimitMs = FILE_LIMIT_MS,
}: ExifToolOptions = {}): Promise<TagTool> {
  const library = await load().catch((error: unknown) => {
    if (errorCodeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new NoTagTool('the package exiftool-vendored is not installed', { cause: error });
  });
  try {
    await run(program ?? (await library.exiftoolPath()));
  } catch (error) {
    throw new NoTagTool(`ExifTool does not run; it needs perl (${firstLine(error)})`, { cause: error });
  }
  const exiftool = new library.ExifTool({
    maxProcs: Math.min(MOST_PROCESSES, availableParallelism()),
    taskTimeoutMillis: fileLimitMs,
    spawnTimeoutMillis: START_LIMIT_MS,
    maxProcAgeMillis: 2 * Math.max(fileLimitMs, START_LIMIT_MS),
    // A process that dies is no fault of the file.
    taskRetries: 1,
    ...(program !== undefined && { exiftoolPath: program }),
  });
  // A pool whose processes cannot start any more would never answer.
  return toolOver(exiftool, 2 * fileLimitMs + START_LIMIT_MS);
}

/** As the library does: by itself, else by the perl of the user. */
async function run(program: string): Promise<void> {
  const start = promisify(execFile);
  try {
    await start(program, ['-ver'], { timeout: START_LIMIT_MS });
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    await start('perl', [program, '-ver'], { timeout: START_LIMIT_MS });
  }
}

function toolOver(exiftool: ExifTool, limitMs: number): TagTool {
  return {
    read: (path, names, signal) =>
      within(limitMs, signal, async () => {
        // -G1: the group of each; -m: odd values are no reason to read nothing.
        const readArgs = ['-fast', '-m', '-G1', ...WITHOUT_BRACES, ...names.map((name) => `-${name}`)];
        const { errors = [], ...found } = await exiftool.readRaw(checked(path), { readArgs });
        if (errors.length > 0) throw new TagToolError(firstLine(errors[0]));
        return tagsIn(found);
      }),
    write: (from, to, tags, signal) =>
      within(limitMs, signal, async () => {
        const { created } = await exiftool.write(checked(from), tags, { writeArgs: ['-o', checked(to)] });
        if (created !== 1) throw new TagToolError('ExifTool made no file');
      }),
    close: () => exiftool.end(false),
  };
}

function tagsIn(found: object): Tags {
  const values: readonly (readonly [string, unknown])[] = Object.entries(found);
  return Object.fromEntries(
    values.flatMap(([name, value]) => {
      if (name === 'SourceFile' || value === undefined || value === null || name === 'warnings') return [];
      return [[name, typeof value === 'number' ? value : String(value)]];
    }),
  );
}

/** ExifTool gets its arguments a line each, and names the file in its answer. */
function checked(path: string): string {
  if (/[\r\n]/.test(path) || path.includes(READY))
    throw new TagToolError(`the path of the folder has a line break or ${READY} in it`);
  return path;
}

async function within<T>(limitMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  limit.throwIfAborted();
  const ended = Promise.withResolvers<never>();
  const onEnd = () => ended.reject(limit.reason);
  limit.addEventListener('abort', onEnd, { once: true });
  try {
    return await Promise.race([work(), ended.promise]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TagToolError) throw error;
    throw new TagToolError(firstLine(error), { cause: error });
  } finally {
    limit.removeEventListener('abort', onEnd);
  }
}

/** Its messages end with the path of the file, which tells the user nothing. */
function firstLine(error: unknown): string {
  const text = typeof error === 'string' ? error : asError(error).message;
  const [line = ''] = text.trim().split('\n');
  return line.replace(/ - \/.*$/, '').replace(/^Error: /, '');
}
