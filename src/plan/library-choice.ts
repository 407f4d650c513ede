import { type LibraryId, PERSONAL_LIBRARY } from '../model/ids.ts';
import type { Library } from '../model/asset.ts';
import type { LibraryChoice } from '../model/selection.ts';

/** What `--library` means that was given so often; undefined: the personal library alone, as where it is not given. */
export function parseLibraries(
  typed: readonly string[],
): LibraryChoice | undefined | { readonly problem: string } {
  const words = typed.map((word) => word.trim());
  const left = words.filter((word) => word.startsWith('!')).map((word) => canonical(word.slice(1).trim()));
  const named = words.filter((word) => !word.startsWith('!')).map((word) => canonical(word));
  if ([...left, ...named].includes('')) return { problem: 'a name is missing' };
  // Who only leaves something out wants the rest.
  const wanted = summed(named.length === 0 && left.length > 0 ? ['all'] : named);
  const without = summed(left);
  if (without.includes('all') || (wanted.length > 0 && wanted.every((word) => without.includes(word))))
    return { problem: 'everything that is named is left out' };
  const isDefault = wanted.every((word) => word === 'personal') && without.length === 0;
  return isDefault ? undefined : { wanted, without };
}

/** Many write the name of the personal library, as icloudpd wants it; the words for kinds may be in capitals, as all values. */
function canonical(word: string): string {
  if (word === PERSONAL_LIBRARY) return 'personal';
  const kind = word.toLowerCase();
  return ['personal', 'shared', 'all'].includes(kind) ? kind : word;
}

/** In order, each once. Names stay beside the kind that holds them: one that is not there has to be told. */
function summed(words: readonly string[]): readonly string[] {
  const all = new Set(words);
  if (all.has('personal') && all.has('shared')) all.add('all');
  const isHeld = (word: string) => all.has('all') && (word === 'personal' || word === 'shared');
  return [...all].filter((word) => !isHeld(word)).toSorted();
}

/** Whether a library is among those that are wanted. */
export function choosesLibrary(choice: LibraryChoice | undefined, id: LibraryId): boolean {
  const isMeant = (word: string) => word === 'all' || word === kindOf(id) || word === id;
  return choice === undefined
    ? id === PERSONAL_LIBRARY
    : choice.wanted.some(isMeant) && !choice.without.some(isMeant);
}

/** Kinds of libraries that may be wanted: others need not be asked for. */
export function kindsOf(choice: LibraryChoice | undefined): readonly Library['kind'][] {
  const isPersonal = choice === undefined || choice.wanted.every((word) => word === 'personal');
  return isPersonal ? ['personal'] : ['personal', 'shared'];
}

/** Words of a choice that none of these libraries answers to. What is left out has to be there, too: it may be a slip. */
export function missingLibraries(
  choice: LibraryChoice | undefined,
  libraries: readonly LibraryId[],
): readonly string[] {
  if (choice === undefined) return [];
  const hasShared = libraries.some((id) => kindOf(id) === 'shared');
  const isThere = (word: string) => word === 'personal' || word === 'all' || libraries.includes(word);
  return [
    ...choice.wanted.filter((word) => !isThere(word) && !(word === 'shared' && hasShared)),
    ...choice.without.filter((word) => !isThere(word) && word !== 'shared'),
  ];
}

export function kindOf(id: LibraryId): Library['kind'] {
  return id === PERSONAL_LIBRARY ? 'personal' : 'shared';
}

/** Whether a stored value has this shape. */
export function isLibraryChoice(value: unknown): value is LibraryChoice {
  if (typeof value !== 'object' || value === null) return false;
  return ['wanted', 'without'].every((name) => {
    const words: unknown = Reflect.get(value, name);
    return Array.isArray(words) && words.every((word) => typeof word === 'string');
  });
}
