import { spawn } from 'node:child_process';
import { errorCodeOf } from './errors.ts';
import { printable } from './printable.ts';

/** How much of a failing program's complaints is shown. */
const MAX_COMPLAINTS = 5;

export interface ProgramPorts {
  /** Without our secrets: a program inherits all of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  /** What it may print, on either stream. */
  readonly maxBytes: number;
  /**
   * Its end counts, whatever it left in the background; where it has to be ended, what it started is ended as well. Such a program cannot ask
   * at the terminal.
   */
  readonly isGroup?: boolean;
}

/** A program that has ended may have left others with its output, which need not end: what it said itself is there by then. */
const LAST_WORDS_MS = 500;

interface Ended {
  readonly output: Buffer;
  readonly complaints: readonly string[];
  /** Why it is no success, in words; undefined: it is one. */
  readonly why: string | undefined;
}

/**
 * Runs a program of the user's own, with nothing on its standard input and an end to its time and to what it prints. Rejects with the
 * signal's reason at an interruption.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { env, cwd, signal, limitMs, maxBytes, isGroup = false }: ProgramPorts,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(file, args, {
      env,
      cwd,
      signal,
      // On Windows it would open a window.
      detached: isGroup && process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    const kill = () => {
      if (isOver()) return;
      if (isGroup && child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
      child.kill('SIGKILL');
    };
    const stdout = collect(child.stdout, maxBytes);
    const stderr = collect(child.stderr, maxBytes);

    const limit = AbortSignal.timeout(limitMs);
    limit.addEventListener('abort', () => {
      if (isGroup && isOver()) return;
      kill();
      end(`took more than ${limitMs / 1000} seconds`);
    });
    const end = (outcome: string | undefined) => {
      // What the program left running may hold the pipes open for ever.
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
      resolve({ output: stdout.bytes(), complaints: linesOf(stderr.bytes()), why: outcome });
    };
    child.stdout.on('data', () => {
      if (!stdout.isFull()) return;
      kill();
      end(`printed more than ${maxBytes} bytes`);
    });
    child.on('error', (error) => {
      if (signal.aborted) {
        // It was sent to its leader alone.
        if (isGroup && child.pid !== undefined && !isOver()) killGroup(child.pid, 'SIGTERM');
        reject(signal.reason instanceof Error ? signal.reason : error);
      } else end(`cannot be run (${errorCodeOf(error) ?? error.name})`);
    });
    const over = (code: number | null, by: NodeJS.Signals | null) => {
      const status = by === null ? `ended with status ${String(code)}` : `was ended by ${by}`;
      end(code === 0 ? undefined : status);
    };
    child.on('close', over);
    child.on('exit', (code, by) => {
      if (!isGroup) return;
      // What lies in the pipes is read before that.
      AbortSignal.timeout(LAST_WORDS_MS).addEventListener('abort', () => setImmediate(over, code, by));
    });
  });
}

/** Also what outlived its leader. */
function killGroup(leader: number, by: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-leader, by);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

function collect(pipe: NodeJS.ReadableStream, maxBytes: number) {
  const chunks: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    if (size <= maxBytes) chunks.push(chunk);
    size += chunk.length;
  });
  return { isFull: () => size > maxBytes, bytes: () => Buffer.concat(chunks).subarray(0, maxBytes) };
}

function linesOf(bytes: Buffer): readonly string[] {
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, MAX_COMPLAINTS).map((line) => printable(line.slice(0, 200)));
}
