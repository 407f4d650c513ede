import type { Selection } from '../model/selection.ts';
import { asksAlbums } from './filter/filter-terms.ts';

/** Whether albums have a say in which photos are wanted. */
export function asksForAlbums({ albums, filter }: Pick<Selection, 'albums' | 'filter'>): boolean {
  return albums !== undefined || (filter !== undefined && asksAlbums(filter));
}
