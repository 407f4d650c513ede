import { unreachable } from '../../base/errors.ts';
import type { Filter, FilterTerm } from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';

/** As `parseFilter` reads it: the same filter has the same text, whoever wrote it. */
export function printFilter(filter: Filter<DateBound>): string {
  if ('part' in filter) return `not ${inner(filter.part, 'parts' in filter.part)}`;
  if (!('parts' in filter)) return printTerm(filter);
  const isAnd = filter.kind === 'and';
  return filter.parts.map((part) => inner(part, isAnd && part.kind === 'or')).join(` ${filter.kind} `);
}

function inner(filter: Filter<DateBound>, needsParentheses: boolean): string {
  const text = printFilter(filter);
  return needsParentheses ? `(${text})` : text;
}

function printTerm(term: FilterTerm<DateBound>): string {
  switch (term.kind) {
    case 'is':
      return term.what;
    case 'has':
      return term.field;
    case 'time':
      return `${term.field} ${boundText(term)}`;
    case 'number':
      return `${term.field} ${term.op} ${term.value}`;
    case 'text':
      return `${term.field} ${term.op} ${quote(term.text)}`;
    case 'library':
      return `library ${quote(term.library)}`;
    case 'album':
      return term.op === '=' ? `album ${quote(term.text)}` : `album ~ ${quote(term.text)}`;
    case 'near':
      return `near ${term.latitude},${term.longitude} ${term.metres}m`;
    default:
      return unreachable(term);
  }
}

/** An age counts backwards: what was taken later is less old. */
function boundText({ op, bound }: Extract<FilterTerm<DateBound>, { kind: 'time' }>): string {
  if ('daysAgo' in bound) return `${op === 'since' ? '<' : '>'} ${bound.daysAgo}d`;
  return `${op === 'since' ? '>=' : '<'} ${new Date(bound.atMs).toISOString()}`;
}

/** A quote within is written twice. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
