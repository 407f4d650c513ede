import type { UnreadList } from '../sync/inspect/unread-lists.ts';
import { listWords } from '../base/list-words.ts';

/** Of photos or files that a filter can neither mean nor leave out. */
export function notKnownWords(notKnown: number): string {
  return `${notKnown} left out: what the filter asks is not known of them yet`;
}

/** Of what a filter asks for and that was never read. */
export function unreadWords(unread: readonly UnreadList[]): string {
  return `it is not known yet which photos are ${listWords(
    unread.map((album) => STATES[album]),
    'or',
  )}`;
}

const STATES: Readonly<Record<UnreadList, string>> = {
  portrait: 'portraits',
  'long-exposure': 'long exposures',
  hidden: 'hidden',
  'recently-deleted': 'recently deleted',
  albums: 'in these albums',
};
