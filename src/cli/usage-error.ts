import { isLocated } from '../config/layers/located.ts';
import { KeepsakeError } from '../base/errors.ts';

/**
 * USAGE with everything that is wrong with the command line and the environment, one message for each flag: of several the
 * first, because the others follow from it. No problem holds a value that was refused, because it may be a password; but for
 * a filter, which is shown with a mark at the place.
 */
export function usageError(problems: readonly string[]): KeepsakeError {
  return errorOf(oncePerFlag(problems));
}

/** The same for several accounts: what is wrong with all of them is told once. */
export function usageErrorOf(accounts: readonly (readonly string[])[]): KeepsakeError {
  return errorOf(problemsOfAll(accounts));
}

/** A problem may have several lines. */
function errorOf(problems: readonly string[]): KeepsakeError {
  const [message = '', ...details] = problems.flatMap((problem) => problem.split('\n'));
  return new KeepsakeError('USAGE', message, { details });
}

export function problemsOfAll(accounts: readonly (readonly string[])[]): readonly string[] {
  const told = accounts.map(oncePerFlag);
  const [first = []] = told;
  const common = first.filter((problem) => told.every((one) => one.includes(problem)));
  const others = told.flatMap((problems, at) =>
    problems
      .filter((problem) => !common.includes(problem))
      .map((problem) =>
        isLocated(problem) ? problem : `account ${at + 1} of ${accounts.length}: ${problem}`,
      ),
  );
  // What stands in one place of a file may be meant for several.
  return [...new Set([...common, ...others])];
}

function oncePerFlag(problems: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const about = flagsIn(problem)[0] ?? problem;
    const isNew = !seen.has(about);
    seen.add(about);
    return isNew;
  });
}

/** The flags that a problem speaks of, in its order. */
export function flagsIn(problem: string): readonly string[] {
  return problem.match(/--[a-z]+(?:-[a-z]+)*/gi) ?? [];
}
