import { didYouMean } from '../base/nearest.ts';
import { smartAlbumNamed } from './filter/smart-albums.ts';
import { isPutAwayAlbum, SMART_ALBUMS, SMART_PREFIX, type SmartAlbum } from '../model/smart-albums.ts';

/** What one `--album` asks for. */
export type AlbumWish = {
  /** As it was typed, without the mark that leaves something out. */
  readonly text: string;
  /** What is in it is not wanted. */
  readonly isLeftOut: boolean;
} & (
  | { readonly kind: 'named' }
  /** What is in no album. */
  | { readonly kind: 'none' }
  | { readonly kind: 'smart'; readonly album: SmartAlbum }
);

/** Takes any special meaning away from what stands behind it. */
const ESCAPE = '\\';

/**
 * What `--album` means that was given so often, in order and each once: two choices of one meaning are equal. Undefined: whatever
 * album a photo is in.
 */
export function parseAlbums(
  typed: readonly string[],
): readonly string[] | undefined | { readonly problem: string } {
  if (typed.length === 0) return undefined;
  const wishes = [...new Set(typed.map((text) => text.normalize('NFC')))].toSorted();
  for (const wish of wishes) {
    const { text, kind } = readAlbumWish(wish) ?? { text: wish, kind: 'unknown' };
    if (text.trim() === '') return { problem: 'a name is missing' };
    if (kind !== 'unknown') continue;
    const name = wish.replace(/^!/, '').slice(SMART_PREFIX.length);
    const known = SMART_ALBUMS.join(', ');
    return { problem: `${SMART_PREFIX} takes one of ${known}${didYouMean(name, SMART_ALBUMS)}` };
  }
  const named = wishes.filter((wish) => !wish.startsWith('!'));
  if (named.length > 0 && named.every((wish) => wishes.includes(`!${wish}`)))
    return { problem: 'everything that is named is left out' };
  return wishes;
}

/** Undefined for a smart album that there is not. */
export function readAlbumWish(typed: string): AlbumWish | undefined {
  const isLeftOut = typed.startsWith('!');
  const text = isLeftOut ? typed.slice(1) : typed;
  if (text === 'none') return { text, isLeftOut, kind: 'none' };
  if (!text.startsWith(SMART_PREFIX)) return { text, isLeftOut, kind: 'named' };
  const album = SMART_ALBUMS.find((name) => name === text.slice(SMART_PREFIX.length));
  return album === undefined ? undefined : { text, isLeftOut, kind: 'smart', album };
}

/** Whether these words may ask for photos that no album names, so that everything has to be listed to find them. */
export function mayNeedListing(wishes: readonly string[]): boolean {
  const wanted = wishes.flatMap((typed) => readAlbumWish(typed) ?? []).filter(({ isLeftOut }) => !isLeftOut);
  return (
    wanted.length === 0 ||
    wanted.some(({ kind, text }) => kind !== 'named' || smartAlbumNamed(text) !== undefined)
  );
}

/** Whether these words may ask for what is hidden or in Recently Deleted. */
export function mayNamePutAway(wishes: readonly string[]): boolean {
  return wishes.some((typed) => {
    const album = mayMeanSmart(typed);
    return album !== undefined && isPutAwayAlbum(album);
  });
}

/** The smart album that a word may ask for: an album of the user of that name comes before it. */
export function mayMeanSmart(typed: string): SmartAlbum | undefined {
  const wish = readAlbumWish(typed);
  if (wish === undefined || wish.isLeftOut) return undefined;
  return wish.kind === 'smart' ? wish.album : smartAlbumNamed(wish.text);
}

/** Names of a path: a slash parts them, unless it is escaped. */
export function splitAlbumPath(text: string): readonly string[] {
  const parts = [''];
  const add = (letter: string) => void parts.push((parts.pop() ?? '') + letter);
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '/') parts.push('');
    else if (letter === ESCAPE && at + 1 < text.length) add(text.charAt((at += 1)));
    else add(letter);
  }
  return parts;
}

/** Whether a stored value is what `parseAlbums` made. */
export function isAlbumWishes(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const texts = value.filter((text) => typeof text === 'string');
  return texts.length === value.length && texts.every((text) => readAlbumWish(text) !== undefined);
}
