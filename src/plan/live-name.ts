import type { Naming } from '../model/selection.ts';
import { splitExtension } from './split-extension.ts';

/** The name of a live photo's moving part, made from the name of the photo (photos.md 15, step 5). */
export function liveName(photo: string, policy: Naming['livePolicy']): string {
  const { stem, extension } = splitExtension(photo);
  // Without it, X.HEIC and X.JPG of one day would share X.MOV.
  const isHevc = policy === 'suffix' && extension.toLowerCase() === '.heic';
  return `${stem}${isHevc ? '_HEVC' : ''}.MOV`;
}

/** The same by icloudpd's rules: without an extension of the photo the moving part gets none. */
export function icloudpdLiveName(photo: string, policy: Naming['livePolicy']): string {
  return splitExtension(photo).extension === '' ? photo : liveName(photo, policy);
}
