import { execFile } from 'node:child_process';
import { availableParallelism, platform } from 'node:os';
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
  /** For a program to say that it is there. */
  readonly startLimitMs?: number;
}

const MOST_PROCESSES = 4;
const FILE_LIMIT_MS = 15 * 60_000;
const START_LIMIT_MS = 60_000;

/** ExifTool ends each answer with this, and no text of a file may look like it. */
const READY = '{ready}';
const WITHOUT_BRACES = ['-api', 'Filter=s/[{}]/ /g'];

/** What is made of the same file is the same, byte by byte: else it goes by an order that is another one in each process. */
const SAME_ORDER = { PERL_HASH_SEED: '0', PERL_PERTURB_KEYS: '0' };

/** Makes sure that ExifTool runs; its processes start with the first file, and end with `close`, or with this process. */
export async function openExifTool({
  load = () => import('exiftool-vendored'),
  program,
  fileLimitMs = FILE_LIMIT_MS,
  startLimitMs = START_LIMIT_MS,
}: ExifToolOptions = {}): Promise<TagTool> {
  const library = await load().catch((error: unknown) => {
    if (errorCodeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new NoTagTool('the package exiftool-vendored is not installed', { cause: error });
  });
  const command = await findCommand(async () => program ?? (await library.exiftoolPath()), startLimitMs);
  const exiftool = new library.ExifTool({
    maxProcs: Math.min(MOST_PROCESSES, availableParallelism()),
    taskTimeoutMillis: fileLimitMs,
    spawnTimeoutMillis: START_LIMIT_MS,
    maxProcAgeMillis: 2 * Math.max(fileLimitMs, START_LIMIT_MS),
    // A process that dies is no fault of the file.
    taskRetries: 1,
    exiftoolEnv: SAME_ORDER,
    ...(platform() !== 'win32' && endingWithUs(command)),
  });
  // A pool whose processes cannot start any more would never answer.
  return toolOver(exiftool, 4 * fileLimitMs + START_LIMIT_MS);
}

/** How it starts: by itself, else by the perl of the user, as the library does it. */
async function findCommand(find: () => Promise<string>, limitMs: number): Promise<readonly string[]> {
  try {
    const program = await find();
    if (await runs([program], limitMs)) return [program];
    const byPerl = ['perl', program];
    if (await runs(byPerl, limitMs)) return byPerl;
    throw new Error('perl: not found');
  } catch (error) {
    throw new NoTagTool(`ExifTool does not run; it needs perl (${firstLine(error)})`, { cause: error });
  }
}

/** False where there is no such program. */
async function runs([program = '', ...words]: readonly string[], limitMs: number): Promise<boolean> {
  const started = promisify(execFile)(program, [...words, '-ver']);
  const late = Promise.withResolvers<never>();
  const limit = AbortSignal.timeout(limitMs);
  const onEnd = () => {
    const { child } = started;
    child.kill('SIGKILL');
    // Whatever it has started may hold them open for ever.
    for (const output of [child.stdout, child.stderr]) output?.destroy();
    late.reject(new Error(`no answer within ${limitMs / 1000} seconds`));
  };
  limit.addEventListener('abort', onEnd, { once: true });
  try {
    await Promise.race([started, late.promise]);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    limit.removeEventListener('abort', onEnd);
  }
}

/**
 * ExifTool waits for further words for ever, also when nobody is left to write any. So a shell looks whether this process lives, and the
 * one that was started becomes ExifTool, so that whoever kills it kills ExifTool.
 */
const UNTIL_THE_END = `
parent=$PPID
(while kill -0 "$parent" && kill -0 $$; do sleep 2; done; kill $$) <&- >/dev/null 2>&1 &
exec "$@"`;

/** What the user told ExifTool to do is not for these files; it has to come first. */
const WITHOUT_SETTINGS = ['-config', ''];

function endingWithUs(command: readonly string[]) {
  const words = ['-stay_open', 'True', '-@', '-'];
  return {
    exiftoolPath: '/bin/sh',
    exiftoolArgs: ['-c', UNTIL_THE_END, 'exiftool', ...command, ...WITHOUT_SETTINGS, ...words],
    ignoreShebang: false,
  };
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
        const look = (path: string) => exiftool.readRaw(path, { readArgs: proofArgs(Object.keys(tags)) });
        const why = whyBad(await look(from), await look(to), Object.keys(tags));
        if (why !== undefined) throw new TagToolError(`ExifTool made a file ${why}`);
      }),
    isSamePicture: (one, other, signal) =>
      within(limitMs, signal, async () => {
        const readArgs = proofArgs([]);
        const hash = hashOf(await exiftool.readRaw(checked(one), { readArgs }));
        return hash !== undefined && hash === hashOf(await exiftool.readRaw(checked(other), { readArgs }));
      }),
    close: () => exiftool.end(false),
  };
}

interface Told {
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
}

const HASH = 'ImageDataHash';

function proofArgs(names: readonly string[]): string[] {
  const hash = ['-api', 'ImageHashType=SHA256', `-${HASH}`];
  return ['-m', '-G1', ...WITHOUT_BRACES, ...hash, ...names.map((name) => `-${name}`)];
}

function hashOf(told: Told): string | number | undefined {
  return tagsIn(told)[`File:${HASH}`];
}

/** Nothing that was made is believed: all that was to be written is there, the picture is the same, and nothing is odd that was not. */
function whyBad(before: Told, after: Told, names: readonly string[]): string | undefined {
  const oddities = ({ errors = [], warnings = [] }: Told) => [...errors, ...warnings].map(firstLine);
  const known = new Set(oddities(before));
  const odd = oddities(after).find((line) => !known.has(line));
  if (odd !== undefined) return `with a fault: ${odd}`;
  if (names.some((name) => tagsIn(after)[name] === undefined)) return 'without what was to be written';
  return hashOf(before) === hashOf(after) ? undefined : 'with another picture';
}

function tagsIn(found: object): Tags {
  const values: readonly (readonly [string, unknown])[] = Object.entries(found);
  return Object.fromEntries(
    values.flatMap(([name, value]) => {
      if (!name.includes(':') || value === undefined || value === null) return [];
      if (typeof value === 'number' || typeof value === 'string') return [[name, value]];
      return [[name, JSON.stringify(value)]];
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
