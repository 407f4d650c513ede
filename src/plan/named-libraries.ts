import type { LibraryId } from '../model/ids.ts';
import type { Selection } from '../model/selection.ts';
import { filterTerms } from './filter/filter-terms.ts';

/** Libraries that a filter names, beside their kinds. */
export function namedLibraries({ filter }: Pick<Selection, 'filter'>): readonly LibraryId[] {
  const terms = filter === undefined ? [] : filterTerms(filter);
  const named = terms.flatMap((term) => (term.kind === 'library' ? [term.library] : []));
  return [...new Set(named)].filter((name) => name !== 'personal' && name !== 'shared');
}
