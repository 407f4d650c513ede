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
}

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
  { env, cwd, signal, limitMs, maxBytes }: ProgramPorts,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(file, args, {
      env,
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout = collect(child.stdout, maxBytes);
    const stderr = collect(child.stderr, maxBytes);

    const limit = AbortSignal.timeout(limitMs);
    limit.addEventListener('abort', () => {
      child.kill('SIGKILL');
      end(`took more than ${limitMs / 1000} seconds`);
    });
    const end = (outcome: string | undefined) => {
      // What the program left running may hold the pipes open for ever.
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
      resolve({ output: stdout.bytes(), complaints: linesOf(stderr.bytes()), why: outcome });
    };
    child.stdout.on('data', () => {
      if (!stdout.isFull()) return;
      child.kill('SIGKILL');
      end(`printed more than ${maxBytes} bytes`);
    });
    child.on('error', (error) => {
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : error);
      else end(`cannot be run (${errorCodeOf(error) ?? error.name})`);
    });
    child.on('close', (code, by) => {
      const status = by === null ? `ended with status ${String(code)}` : `was ended by ${by}`;
      end(code === 0 ? undefined : status);
    });
  });
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
