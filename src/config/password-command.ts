import { KeepsakeError } from '../base/errors.ts';
import { runProgram } from '../base/run-program.ts';
import { Secret } from '../base/secret.ts';
import { withoutLineEnd } from './password-shape.ts';

const LIMIT_MS = 30_000;
const MAX_BYTES = 4096;

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
  const ended = await runProgram('sh', ['-c', command], { limitMs: LIMIT_MS, maxBytes: MAX_BYTES, ...ports });
  if (ended.why !== undefined) throw failed(ended.why, ended.complaints);
  const password = withoutLineEnd(ended.output.toString('utf8'));
  ended.output.fill(0);
  if (password === '') throw failed('printed nothing', ended.complaints);
  if (/[\r\n]/.test(password)) {
    throw failed('printed more than one line', ['let it print the password alone, e.g. with `| head -n 1`']);
  }
  return new Secret(password);
}

function failed(why: string, details: readonly string[]): KeepsakeError {
  return new KeepsakeError('PASSWORD_NEEDED', `the password command ${why}`, { details });
}
