import type { Filter } from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';
import { joinFilters, negateFilter } from './normal-form.ts';
import { parseTerm } from './parse-term.ts';
import { type FilterProblem, isFilterProblem, readTokens } from './read-tokens.ts';
import { TokenReader } from './token-reader.ts';

type Parsed = Filter<DateBound> | FilterProblem;

/** Parentheses within each other. */
const MOST_DEPTH = 50;

/** The filter that a text means (docs/FILTERS.md), or what is wrong with it and where. */
export function parseFilter(text: string): Parsed {
  const tokens = readTokens(text);
  if (isFilterProblem(tokens)) return tokens;
  const reader = new TokenReader(tokens);
  const filter = parseAny(reader, 0);
  if (isFilterProblem(filter) || reader.next.kind === 'end') return filter;
  return reader.expected(
    reader.next.text === ')' ? 'no parenthesis is open here' : 'and, or, or the end belongs here',
  );
}

function parseAny(reader: TokenReader, depth: number): Parsed {
  return parseJoined(reader, 'or', () => parseJoined(reader, 'and', () => parseOne(reader, depth)));
}

function parseJoined(reader: TokenReader, kind: 'and' | 'or', parse: () => Parsed): Parsed {
  const first = parse();
  if (isFilterProblem(first)) return first;
  const others: Filter<DateBound>[] = [];
  while (reader.takesWord(kind)) {
    const other = parse();
    if (isFilterProblem(other)) return other;
    others.push(other);
  }
  return joinFilters(kind, [first, ...others]);
}

function parseOne(reader: TokenReader, depth: number): Parsed {
  let isNegated = false;
  while (reader.takesWord('not')) isNegated = !isNegated;
  const filter = parsePlain(reader, depth);
  return isFilterProblem(filter) || !isNegated ? filter : negateFilter(filter);
}

function parsePlain(reader: TokenReader, depth: number): Parsed {
  const { at } = reader.next;
  if (reader.takeSign(['(']) === undefined) return parseTerm(reader);
  if (depth === MOST_DEPTH) return { problem: `more than ${MOST_DEPTH} parentheses within each other`, at };
  const filter = parseAny(reader, depth + 1);
  if (isFilterProblem(filter) || reader.takeSign([')']) !== undefined) return filter;
  return reader.expected('and, or, or a closing parenthesis belongs here');
}
