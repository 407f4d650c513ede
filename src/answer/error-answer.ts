import { exitCodeOf } from '../base/error-table.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import type { RawValues } from '../config/read-values.ts';
import type { Answer } from './answer.ts';
import { hintFor } from './hint-for.ts';

/** What ended a command, as its answer; `typed`: the user's flags, for the hint. */
export function errorAnswer(
  error: unknown,
  typed: RawValues,
  options: Parameters<typeof hintFor>[2] = {},
): Answer {
  const { code, message, details } = factsOf(error);
  const own = error instanceof KeepsakeError ? error.hint : undefined;
  const hint = own ?? hintFor(code, typed, options);
  return {
    exitCode: exitCodeOf(code),
    data: { error: { code, message, details, hint: hint ?? null } },
    errors: [message, ...details],
    hint,
  };
}

/** What is told of an error, whatever it is. */
export function factsOf(error: unknown): Pick<KeepsakeError, 'code' | 'message' | 'details'> {
  return error instanceof KeepsakeError ? error : factsOfBug(error);
}

/** Whatever is no failure that we know is a bug of ours: its stack is what a report needs. */
function factsOfBug(error: unknown): ReturnType<typeof factsOf> {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [message = '', ...stack] = text.split('\n').map((line) => line.trim());
  const code = errorCodeOf(error);
  return { code: 'INTERNAL', message, details: [...stack, ...(code === undefined ? [] : [`code ${code}`])] };
}
