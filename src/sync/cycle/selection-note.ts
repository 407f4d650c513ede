import type { SkipReason } from '../../model/action.ts';
import type { Selection } from '../../model/selection.ts';
import type { SeenGroup, StateReader, StateStore } from '../../model/state-store.ts';

/** What the selection of the last sync leaves out as a whole. */
export interface LeavesOut {
  readonly videos: boolean;
  readonly photos: boolean;
  /** Photos and videos without one of the sizes wanted. */
  readonly missingSizes: boolean;
}

/** The books keep why a photo was left out when Apple showed it last; the selection may be another one since. */
export async function noteSelection(
  state: Pick<StateStore, 'note' | 'setNote'>,
  destination: string,
  { skipVideos, skipPhotos, forceSize, sizes }: Selection,
): Promise<void> {
  const rules: LeavesOut = {
    videos: skipVideos,
    photos: skipPhotos,
    missingSizes: forceSize && sizes.some((size) => size === 'medium' || size === 'thumb'),
  };
  const text = JSON.stringify(rules);
  if ((await state.note(nameOf(destination))) !== text) await state.setNote(nameOf(destination), text);
}

/** Undefined before the first sync that noted it; a note of another version is as good as none. */
export async function notedSelection(
  state: Pick<StateReader, 'note'>,
  destination: string,
): Promise<LeavesOut | undefined> {
  const text = await state.note(nameOf(destination));
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isLeavesOut(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Why assets that Apple shows are not wanted by the present selection. */
export function presentSkips({ media, skipped }: SeenGroup, rules: LeavesOut): readonly SkipReason[] {
  const lasting = skipped.filter((reason) => {
    if (reason === 'size-missing') return rules.missingSizes;
    return reason !== 'video' && reason !== 'photo';
  });
  if (lasting.includes('deleted') || lasting.includes('ignored')) return lasting;
  if (media === 'video' && rules.videos) return ['video'];
  if (media === 'photo' && rules.photos) return ['photo'];
  return lasting;
}

function isLeavesOut(value: unknown): value is LeavesOut {
  if (typeof value !== 'object' || value === null) return false;
  return ['videos', 'photos', 'missingSizes'].every((name) => typeof Reflect.get(value, name) === 'boolean');
}

function nameOf(destination: string): string {
  return `selection/${destination}`;
}
