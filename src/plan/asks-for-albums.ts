import type { Selection } from '../model/selection.ts';
import { asksAlbums } from './filter/filter-terms.ts';
import { placesByAlbums } from './place-albums.ts';
import type { WantRules } from './want-files.ts';

/** Whether albums have a say in which photos are wanted. */
export function asksForAlbums({ albums, filter }: Pick<Selection, 'albums' | 'filter'>): boolean {
  return albums !== undefined || (filter !== undefined && asksAlbums(filter));
}

/** Whether nothing can be planned before it is known who is in which album. */
export function plansByAlbums(rules: Pick<WantRules, 'selection' | 'folder' | 'naming'>): boolean {
  return asksForAlbums(rules.selection) || placesByAlbums(rules);
}
