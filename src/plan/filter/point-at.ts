import { printable } from '../../base/printable.ts';
import type { FilterProblem } from './read-tokens.ts';

/** Letters of the filter on either side of the place. */
const AROUND = 50;

/** What is wrong with a filter, the filter, and a mark below the place: three lines. */
export function pointAt(text: string, { problem, at }: FilterProblem): string {
  const before = printable(text.slice(Math.max(0, at - AROUND), at));
  const behind = printable(text.slice(at, at + AROUND));
  const shown = `${at > AROUND ? '…' : ''}${before}`;
  const rest = at + AROUND < text.length ? '…' : '';
  return [problem, `  ${shown}${behind}${rest}`, `  ${' '.repeat(Array.from(shown).length)}^`].join('\n');
}
