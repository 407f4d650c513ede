import { unreachable } from '../base/errors.ts';
import type { SkipReason } from '../model/action.ts';
import type { Asset } from '../model/asset.ts';
import type { FieldName } from '../model/template.ts';
import { kindOf } from './library-choice.ts';
import { splitExtension } from './split-extension.ts';
import { type LocalTime, strftime } from './strftime.ts';

/** What a template may ask about a photo beside the photo itself. */
export interface Around {
  /** The way to one of its albums, from the outermost folder; empty for none. */
  readonly album: readonly string[];
  /** Why it is not among the photos that the user chose by albums. */
  readonly outside?: SkipReason | undefined;
}

/** Of a photo that is in no album, or of whose albums no template asks. */
export const NOTHING_AROUND: Around = { album: [] };

/** The value of each field, in parts: only an album has more than one. None, or an empty one: the photo has no such thing. */
export type FieldValues = (field: FieldName) => readonly string[];

/** Long enough that two photos of one name hardly share it, short enough for a name. */
const ID_CHARACTERS = 8;

/** `name`: what the file is called without a template; empty in a template of folders. */
export function fieldValues(asset: Asset, time: LocalTime, around: Around, name = ''): FieldValues {
  const { stem, extension } = splitExtension(name);
  return (field) => {
    switch (field) {
      case 'library':
        return [kindOf(asset.library)];
      case 'album':
        return around.album;
      case 'year':
        return [strftime('%Y', time)];
      case 'month':
        return [strftime('%m', time)];
      case 'day':
        return [strftime('%d', time)];
      case 'type':
        return [typeOf(asset)];
      case 'id':
        return [shortId(asset)];
      case 'name':
        return [name];
      case 'stem':
        return [stem];
      case 'ext':
        return [extension.slice(1)];
      default:
        return unreachable(field);
    }
  };
}

function typeOf({ media, resources }: Asset): string {
  if (media === 'video') return 'video';
  return resources.live === undefined ? 'photo' : 'live';
}

/** The same for ever, because the id of an asset is. */
function shortId({ id }: Asset): string {
  return id.replaceAll(/[^0-9A-Za-z]/g, '').slice(0, ID_CHARACTERS);
}
