import {
  type Filter,
  FILTER_KINDS,
  type FilterTerm,
  NUMBER_FIELDS,
  OPTIONAL_FIELDS,
  TEXT_FIELDS,
  TIME_FIELDS,
} from '../../../../src/model/filter.ts';
import type { DateBound } from '../../../../src/model/selection.ts';
import { Dice as Throws } from '../../../random/dice.ts';
import { fold } from '../../../../src/plan/filter/fold.ts';
import { joinFilters, negateFilter } from '../../../../src/plan/filter/normal-form.ts';

export interface Dice {
  /** From 0 to `below` - 1. */
  number(below: number): number;
  of<T>(choices: readonly T[]): T;
}

/** The same throws for the same seed. */
export function diceOf(seed: number): Dice {
  const dice = new Throws(`filters ${seed}`);
  return {
    number: (below) => dice.whole(0, below - 1),
    of(choices) {
      for (const chosen of choices.slice(dice.whole(0, choices.length - 1))) return chosen;
      throw new Error('nothing to choose from');
    },
  };
}

const TEXTS = [
  "it's",
  'IMG_*',
  'a b',
  '',
  '"',
  '\\*',
  '[a-c]?',
  'É',
  "''",
  'IMG_1.HEIC',
  'x(y)',
  'ab',
  'mer',
];

/** A filter as the parser may make it. */
export function randomFilter(dice: Dice, depth = 3): Filter<DateBound> {
  if (depth === 0 || dice.number(3) === 0) return randomTerm(dice);
  if (dice.number(3) === 0) return negateFilter(randomFilter(dice, depth - 1));
  const parts = Array.from({ length: dice.number(3) }, () => randomFilter(dice, depth - 1));
  return joinFilters(dice.of(['and', 'or']), [randomFilter(dice, depth - 1), ...parts]);
}

function randomTerm(dice: Dice): FilterTerm<DateBound> {
  switch (dice.number(8)) {
    case 0:
      return { kind: 'has', field: dice.of(OPTIONAL_FIELDS) };
    case 1: {
      const bound =
        dice.number(2) === 0 ? { daysAgo: dice.number(40) } : { atMs: dice.number(40) * 86_400_000 };
      return { kind: 'time', field: dice.of(TIME_FIELDS), op: dice.of(['since', 'before']), bound };
    }
    case 2: {
      const value = dice.of([0, 1, 1.5, 12, 100, 4032, 0.000001, 123_456_789.123457, 9_007_199_254_740_991]);
      return { kind: 'number', field: dice.of(NUMBER_FIELDS), op: dice.of(['<', '<=', '>', '>=']), value };
    }
    case 3: {
      const text = fold(dice.of(TEXTS));
      return { kind: 'text', field: dice.of(TEXT_FIELDS), op: dice.of(['=', '~']), text };
    }
    case 4:
      return { kind: 'library', library: dice.of(['personal', 'shared', 'SharedSync-1']) };
    case 5: {
      const text = dice.of(['A', 'b*', "it's", '!a', 'none', 'Travel/2024']);
      return { kind: 'album', op: dice.of(['=', '~']), text };
    }
    case 6:
      return {
        kind: 'near',
        latitude: dice.of([0, -52.5, 89.999999]),
        longitude: dice.of([13.4, -180, 0.000001]),
        metres: dice.of([0, 20_000, 1609.344]),
      };
    default:
      return { kind: 'is', what: dice.of(FILTER_KINDS) };
  }
}
