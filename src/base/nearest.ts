import { listWords } from './list-words.ts';

/** A word that begins so many known ones says nothing. */
const MOST = 3;

/** Names of libraries and albums are long, and compared with each other they take time. */
const MOST_LETTERS = 60;

/**
 * What may have been meant, for the end of a sentence; empty where nothing comes close. Only known words are ever shown, as `written` has
 * them to be typed.
 */
export function didYouMean(
  typed: string,
  known: readonly string[],
  written: (word: string) => string = (word) => word,
): string {
  // Who typed a known word did something else wrong.
  const close = known.includes(typed) ? [] : [...new Set(nearest(typed, known).map(written))];
  return close.length === 0 ? '' : `; did you mean ${listWords(close, 'or')}?`;
}

/** Known words that the user may have meant: those that begin so, else those that differ by the fewest slips of the finger. */
export function nearest(typed: string, known: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  if (word.length > MOST_LETTERS) return [];
  const longer = known.filter((name) => word.length >= 3 && name.toLowerCase().startsWith(word));
  if (longer.length > 0) return longer.length > MOST ? [] : longer;
  const within = Math.floor(Math.min(word.length, 9) / 3);
  const slips = known
    .filter(({ length }) => length <= MOST_LETTERS)
    .map((name) => ({ name, slips: slipsBetween(word, name.toLowerCase()) }));
  const least = Math.min(...slips.map((one) => one.slips));
  if (least > within) return [];
  const close = slips.filter((one) => one.slips === least).map(({ name }) => name);
  return close.length > MOST ? [] : close;
}

/** How many letters are wrong, missing, too many, or in each other's place. */
function slipsBetween(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
