import type { FilterProblem } from './read-tokens.ts';
import type { TokenReader } from './token-reader.ts';

/** How the parts of a value are put together. */
const FORMS = [
  { between: '', what: 'a number and its unit stand without a space' },
  { between: 'T', what: 'a day and its time stand without a space' },
] as const;

/** A value that was written with a space in it, as no value is: what comes behind it would be read as another statement. */
export function splitValue(
  reader: TokenReader,
  value: string,
  fits: (text: string) => boolean,
): FilterProblem | undefined {
  const { kind, text, at } = reader.next;
  if (kind !== 'word') return undefined;
  if (text.startsWith('..')) return { problem: 'a range stands without spaces: 1..2', at };
  for (const { between, what } of FORMS) {
    const whole = `${value}${between}${text}`;
    if (fits(whole)) return { problem: `${what}: ${whole}`, at };
  }
  return undefined;
}
