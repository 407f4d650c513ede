import { spawn } from 'node:child_process';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { Secret } from '../base/secret.ts';
import { withoutLineEnd } from './password-shape.ts';

const LIMIT_MS = 30_000;
const MAX_BYTES = 4096;

/** How much of a failing command's complaints is shown. */
const MAX_COMPLAINTS = 5;

export interface PasswordCommandPorts {
  /** Without our secrets: a command inherits all of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly limitMs?: number;
}

/**
 * Runs the user's own command line and takes what it prints for the password. A shell runs it, because people write pipes
 * (`pass show apple | head -n 1`); nothing is put into the line, so there is nothing to escape (FAULTS.md J8). What
 * it prints is bounded, never logged, and has to be one line: a wrong password would cost an attempt.
 */
export async function runPasswordCommand(command: string, ports: PasswordCommandPorts): Promise<Secret> {
  const ended = await run(command, ports);
  if (ended.why !== undefined) throw failed(ended.why, ended.complaints);
  const password = withoutLineEnd(ended.output.toString('utf8'));
  ended.output.fill(0);
  if (password === '') throw failed('printed nothing', ended.complaints);
  if (/[\r\n]/.test(password)) {
    throw failed('printed more than one line', ['let it print the password alone, e.g. with `| head -n 1`']);
  }
  return new Secret(password);
}

interface Ended {
  readonly output: Buffer;
  readonly complaints: readonly string[];
  /** Why what it printed is of no use. */
  readonly why: string | undefined;
}

function run(
  command: string,
  { env, cwd, signal, limitMs = LIMIT_MS }: PasswordCommandPorts,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn('sh', ['-c', command], {
      env,
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);

    const limit = AbortSignal.timeout(limitMs);
    limit.addEventListener('abort', () => {
      child.kill('SIGKILL');
      end(`took more than ${limitMs / 1000} seconds`);
    });
    const end = (outcome: string | undefined) => {
      // What the command left running may hold the pipes open for ever.
      for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
      resolve({ output: stdout.bytes(), complaints: linesOf(stderr.bytes()), why: outcome });
    };
    child.stdout.on('data', () => {
      if (!stdout.isFull()) return;
      child.kill('SIGKILL');
      end(`printed more than ${MAX_BYTES} bytes`);
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

function collect(pipe: NodeJS.ReadableStream) {
  const chunks: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    if (size <= MAX_BYTES) chunks.push(chunk);
    size += chunk.length;
  });
  return { isFull: () => size > MAX_BYTES, bytes: () => Buffer.concat(chunks).subarray(0, MAX_BYTES) };
}

function linesOf(bytes: Buffer): readonly string[] {
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, MAX_COMPLAINTS).map((line) => printable(line.slice(0, 200)));
}

function failed(why: string, details: readonly string[]): KeepsakeError {
  return new KeepsakeError('PASSWORD_NEEDED', `the password command ${why}`, { details });
}
