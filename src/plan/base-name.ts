import type { Asset } from '../model/asset.ts';
import { LONGEST_NAME_BYTES, shortenName } from './safe-path.ts';
import { anyExtension } from './uti-extension.ts';

/** Room for every suffix that may follow: an asset's id, a size in bytes, `-alternative`, `_HEVC`. */
const SUFFIX_ROOM_BYTES = 75;

/** What all files of an asset are called before any rule about versions (photos.md 15, steps 1 to 3). */
export function baseName(asset: Asset, { keepUnicode }: { readonly keepUnicode: boolean }): string {
  // oxlint-disable-next-line no-control-regex -- NUL is one of the characters that icloudpd replaces
  const clean = (asset.name ?? nameFromId(asset)).replaceAll(/[<>:"/\\|?*\u0000]/g, '_');
  // oxlint-disable-next-line no-control-regex -- ASCII begins with control characters
  const name = keepUnicode ? clean : clean.replaceAll(/[^\u0000-\u007f]/g, '');
  // Cut here, so that the files of a live photo keep a common stem (reliability.md F7).
  return shortenName(name, {
    overBytes: LONGEST_NAME_BYTES,
    toBytes: LONGEST_NAME_BYTES - SUFFIX_ROOM_BYTES,
  });
}

function nameFromId({ masterId, type }: Asset): string {
  const stem = masterId.replaceAll(/[^0-9A-Za-z]/g, '_').slice(0, 12);
  return `${stem}.${anyExtension(type) ?? 'unknown'}`;
}

/** The seven characters that the policy `name-id7` puts into every name (photos.md 15, step 4). */
export function id7({ masterId }: Asset): string {
  return Buffer.from(masterId).toString('base64url').slice(0, 7);
}
