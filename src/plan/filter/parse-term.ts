import { didYouMean } from '../../base/nearest.ts';
import { listWords } from '../../base/list-words.ts';
import {
  type Filter,
  FILTER_KINDS,
  NUMBER_FIELDS,
  type NumberField,
  OPTIONAL_FIELDS,
  TEXT_FIELDS,
  type TextField,
  TIME_FIELDS,
} from '../../model/filter.ts';
import type { DateBound } from '../../model/selection.ts';
import { fold } from './fold.ts';
import { joinFilters, negateFilter } from './normal-form.ts';
import { parseTime } from './parse-time.ts';
import { rangeOf } from './range-of.ts';
import { amountFrom, degreesFrom, distanceFrom, takesOf } from './read-amount.ts';
import type { FilterProblem, Token } from './read-tokens.ts';
import { splitValue } from './split-value.ts';
import type { TokenReader } from './token-reader.ts';

type Parsed = Filter<DateBound> | FilterProblem;

const COMPARISONS = ['<', '<=', '>', '>='] as const;

const WORDS: readonly string[] = [
  ...FILTER_KINDS,
  ...TIME_FIELDS,
  ...NUMBER_FIELDS,
  ...TEXT_FIELDS,
  'album',
  'library',
  'location',
  'near',
  'not',
];

/** One statement about a photo: a kind, a field compared with something, an album, a library, a place. */
export function parseTerm(reader: TokenReader): Parsed {
  const token = reader.next;
  if (token.kind !== 'word') return reader.expected(`a word belongs here: one of ${listWords(WORDS, 'or')}`);
  const word = token.text.toLowerCase();
  reader.take();
  const what = FILTER_KINDS.find((kind) => kind === word);
  if (what !== undefined) return { kind: 'is', what };
  const time = TIME_FIELDS.find((field) => field === word);
  if (time !== undefined) return parseTime(reader, time);
  const number = NUMBER_FIELDS.find((field) => field === word);
  if (number !== undefined) return parseNumber(reader, number);
  if (word === 'library') return parseLibrary(reader);
  if (word === 'near') return parseNear(reader);
  if (word === 'album') return parseAlbum(reader);
  const text = TEXT_FIELDS.find((field) => field === word);
  if (text !== undefined) return parseText(reader, text);
  if (word === 'location') return { kind: 'has', field: 'location' };
  return { problem: unknownWord(word), at: token.at };
}

function unknownWord(word: string): string {
  const meant = didYouMean(word, WORDS);
  return `this word is not known${meant === '' ? `: it takes one of ${listWords(WORDS, 'or')}` : meant}`;
}

function parseNumber(reader: TokenReader, field: NumberField): Parsed {
  const op = reader.takeSign([...COMPARISONS, '=', '!=']);
  if (op === undefined) return reader.expected(`${field} takes one of < <= > >= = !=`);
  const { at } = reader.next;
  const text = reader.takeValue()?.text ?? '';
  const isEqual = op === '=' || op === '!=';
  const [from, to] = isEqual ? rangeOf(text) : [text, text];
  const [low, high] = [amountFrom(field, from), amountFrom(field, to)];
  if (low === undefined || high === undefined)
    return { problem: `${field} takes ${takesOf(field)}${isEqual ? ', or a range of two: 1..2' : ''}`, at };
  const split = splitValue(reader, text, (whole) =>
    rangeOf(whole).every((part) => amountFrom(field, part) !== undefined),
  );
  if (split !== undefined) return split;
  if (!isEqual) return { kind: 'number', field, op, value: low };
  if (low > high) return { problem: 'this range ends before it begins', at };
  const within = joinFilters('and', [
    { kind: 'number', field, op: '>=', value: low },
    { kind: 'number', field, op: '<=', value: high },
  ]);
  return op === '=' ? within : negateFilter(within);
}

function parseText(reader: TokenReader, field: TextField): Parsed {
  const op = reader.takeSign(['=', '!=', '~', '!~']);
  const optional = OPTIONAL_FIELDS.find((one) => one === field);
  if (op === undefined)
    return optional === undefined || isValue(reader.next)
      ? reader.expected(`${field} takes one of = != ~ !~`)
      : { kind: 'has', field: optional };
  const text = reader.takeValue()?.text;
  if (text === undefined) return reader.expected(`${field} takes a text, such as 'IMG_*'`);
  const isLike = op === '~' || op === '!~';
  const term: Filter<DateBound> = {
    kind: 'text',
    field,
    op: isLike ? '~' : '=',
    text: fold(text),
  };
  return op === '!=' || op === '!~' ? negateFilter(term) : term;
}

function parseAlbum(reader: TokenReader): Parsed {
  const op = reader.takeSign(['=', '!=', '~', '!~']);
  if (op === undefined && !isValue(reader.next)) return { kind: 'has', field: 'album' };
  const { at } = reader.next;
  const text = reader.takeValue()?.text.normalize('NFC');
  if (text === undefined || text.trim() === '')
    return { problem: "album takes a name or a path, such as 'Travel/2024'", at };
  const isLike = op === '~' || op === '!~';
  const term: Filter<DateBound> = { kind: 'album', op: isLike ? '~' : '=', text };
  return op === '!=' || op === '!~' ? negateFilter(term) : term;
}

function parseLibrary(reader: TokenReader): Parsed {
  const op = reader.takeSign(['=', '!=']);
  const { at } = reader.next;
  const library = reader.takeValue()?.text.trim();
  if (library === undefined || library === '')
    return { problem: 'library takes personal, shared, or the id of one', at };
  return op === '!=' ? negateFilter({ kind: 'library', library }) : { kind: 'library', library };
}

function parseNear(reader: TokenReader): Parsed {
  const { at } = reader.next;
  const latitude = degreesFrom(reader.takeValue()?.text ?? '', 90);
  const isPair = reader.takeSign([',']) !== undefined;
  const longitude = degreesFrom((isPair ? reader.takeValue()?.text : undefined) ?? '', 180);
  if (latitude === undefined || longitude === undefined)
    return { problem: 'near takes degrees north and east, then a distance: near 52.5,13.4 20km', at };
  const place = reader.next.at;
  const text = reader.takeValue()?.text ?? '';
  const metres = distanceFrom(text);
  if (metres !== undefined) return { kind: 'near', latitude, longitude, metres };
  const split = splitValue(reader, text, (whole) => distanceFrom(whole) !== undefined);
  return split ?? { problem: 'a distance belongs here, such as 500m, 20km or 5mi', at: place };
}

function isValue({ kind, text }: Token): boolean {
  return kind === 'text' || (kind === 'word' && !['and', 'or'].includes(text.toLowerCase()));
}
