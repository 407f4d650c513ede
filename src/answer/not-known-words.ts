import type { PutAwayAlbum } from '../model/smart-albums.ts';
import { listWords } from '../base/list-words.ts';

/** Of photos or files that a filter can neither mean nor leave out. */
export function notKnownWords(notKnown: number): string {
  return `${notKnown} left out: what the filter asks is not known of them yet`;
}

/** Of photos that a filter asks for and that no list has shown yet. */
export function unreadWords(unread: readonly PutAwayAlbum[]): string {
  return `it is not known yet which photos are ${listWords(
    unread.map((album) => STATES[album]),
    'or',
  )}`;
}

const STATES: Readonly<Record<PutAwayAlbum, string>> = {
  hidden: 'hidden',
  'recently-deleted': 'recently deleted',
};
