import { KeepsakeError } from '../base/errors.ts';

/**
 * USAGE with everything that is wrong with the command line and the environment, one message for each flag: of several the
 * first, because the others follow from it. No problem holds a value that was refused: it may be a password.
 */
export function usageError(problems: readonly string[]): KeepsakeError {
  const seen = new Set<string>();
  const told = problems.filter((problem) => {
    const about = /--[a-z]+(?:-[a-z]+)*/i.exec(problem)?.[0] ?? problem;
    const isNew = !seen.has(about);
    seen.add(about);
    return isNew;
  });
  return new KeepsakeError('USAGE', told[0] ?? '', { details: told.slice(1) });
}
