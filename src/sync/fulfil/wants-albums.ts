import type { Config } from '../../config/config.ts';
import { namesAlbums } from '../../model/template.ts';

/** Whether it has to be known which photos are in which albums, whichever they are. */
export function wantsAllAlbums({
  folder,
  trees = [],
  sidecars,
}: Pick<Config, 'folder' | 'trees' | 'sidecars'>): boolean {
  // A sidecar names the albums of its photo.
  return sidecars !== undefined || [folder, ...trees].some(namesAlbums);
}
