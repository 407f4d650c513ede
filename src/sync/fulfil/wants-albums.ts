import type { Config } from '../../config/config.ts';
import { namesAlbums } from '../../model/template.ts';

/** Whether it has to be known which photos are in which albums, whichever they are. */
export function wantsAllAlbums({ folder, trees = [] }: Pick<Config, 'folder' | 'trees'>): boolean {
  return [folder, ...trees].some(namesAlbums);
}
