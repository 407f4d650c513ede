import type { Moment, Naming, Selection } from '../../src/model/selection.ts';
import type { Template } from '../../src/model/template.ts';
import { parseFolderTemplate } from '../../src/plan/folder-template.ts';

/** What holds when no flag is given. */
export const SELECTION: Selection<Moment> = {
  sizes: ['original'],
  forceSize: false,
  liveSize: 'original',
  skipVideos: false,
  skipPhotos: false,
  skipLivePhotos: false,
  alignRaw: 'as-is',
  recent: undefined,
  createdBefore: undefined,
  createdAfter: undefined,
};

export const NAMING: Naming = {
  matchPolicy: 'name-size-dedup-with-suffix',
  keepUnicode: false,
  livePolicy: 'suffix',
};

export function folderOf(text: string): Template {
  const template = parseFolderTemplate(text);
  if ('problem' in template) throw new Error(template.problem);
  return template;
}
