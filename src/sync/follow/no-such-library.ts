import { KeepsakeError } from '../../base/errors.ts';
import { listWords } from '../../base/list-words.ts';
import { didYouMean } from '../../base/nearest.ts';
import { printable } from '../../base/printable.ts';
import type { LibraryId } from '../../model/ids.ts';
import type { LibraryChoice } from '../../model/selection.ts';
import { choosesLibrary, missingLibraries } from '../../plan/library-choice.ts';

/** Says what of a choice, and of what a filter names, is not there, with what is; undefined where a library is left to be synced. */
export function noSuchLibrary(
  choice: LibraryChoice | undefined,
  known: readonly LibraryId[],
  inFilter: readonly LibraryId[] = [],
): KeepsakeError | undefined {
  const missing = missingLibraries(choice, known);
  const notThere = (word: string) =>
    `this account has no library ${printable(word)}${didYouMean(word, known)}`;
  const problems = missing.map((word) =>
    word === 'shared'
      ? '--library shared: this account has no shared library'
      : `--library: ${notThere(word)}`,
  );
  problems.push(
    ...inFilter.filter((word) => !known.includes(word)).map((word) => `--filter: ${notThere(word)}`),
  );
  const isNothing = missing.length === 0 && !known.some((id) => choosesLibrary(choice, id));
  if (isNothing) problems.push('--library: every library of this account is left out');
  const [problem] = problems;
  if (problem === undefined) return undefined;
  const names = listWords(known.map(printable), 'and');
  return new KeepsakeError('USAGE', problem, {
    details: [...problems.slice(1), `its libraries are personal, shared, all, and by name ${names}`],
  });
}
