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
  return [problem, `  ${shown}${behind}${rest}`, `  ${blank(shown)}^`].join('\n');
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u{3000}-\u{303F}\u{FF01}-\u{FF60}]/u;
const NARROWEST = /\p{Mn}/u;

/** Spaces that take as many columns of a terminal. */
function blank(text: string): string {
  return Array.from(text, (letter) => {
    if (NARROWEST.test(letter)) return '';
    return WIDE.test(letter) ? '  ' : ' ';
  }).join('');
}
