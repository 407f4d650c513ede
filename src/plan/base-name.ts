import type { Asset } from '../model/asset.ts';
import type { Naming } from '../model/selection.ts';
import { LONGEST_NAME_BYTES, shortenName, withoutReserved } from './safe-path.ts';
import { anyExtension, compatibleExtension } from './uti-extension.ts';

/** Room for every suffix that may follow: an asset's id, a size in bytes, `-alternative`, `_HEVC`. */
const SUFFIX_ROOM_BYTES = 75;

/** Nothing is left of the stem, or what is left hides the file. */
const WITHOUT_STEM = /^ *(?:\.|$)/;

/** What all files of an asset are called before any rule about versions. */
export function baseName(asset: Asset, naming: Pick<Naming, 'keepUnicode'>, longestBytes?: number): string {
  const name = cleanName(asset.name ?? nameFromId(asset, anyExtension), naming);
  return fitting(losesName(asset, naming) ? idStem(asset) + name.trimStart() : name, longestBytes);
}

/** The same by icloudpd's rules (photos.md 15, steps 1 to 3), where they lead to another name. */
export function icloudpdBaseName(asset: Asset, naming: Pick<Naming, 'keepUnicode'>): string {
  return fitting(cleanName(asset.name ?? nameFromId(asset, compatibleExtension), naming));
}

/** Whether nothing that a user would see is left of the photo's own name once all but ASCII is taken out of it. */
export function losesName({ name }: Asset, naming: Pick<Naming, 'keepUnicode'>): boolean {
  if (name === undefined || naming.keepUnicode) return false;
  return WITHOUT_STEM.test(cleanName(name, naming)) && !WITHOUT_STEM.test(name);
}

function cleanName(name: string, { keepUnicode }: Pick<Naming, 'keepUnicode'>): string {
  const clean = withoutReserved(name);
  // oxlint-disable-next-line no-control-regex -- ASCII begins with control characters
  return keepUnicode ? clean : clean.replaceAll(/[^\u0000-\u007f]/g, '');
}

/** Cut here, so that the files of a live photo keep a common stem (FAULTS.md F7). */
export function fitting(name: string, longestBytes = LONGEST_NAME_BYTES): string {
  return shortenName(name, {
    overBytes: longestBytes,
    toBytes: longestBytes - SUFFIX_ROOM_BYTES,
  });
}

function nameFromId(asset: Asset, extensionOf: (type: string | undefined) => string | undefined): string {
  return `${idStem(asset)}.${extensionOf(asset.type) ?? 'unknown'}`;
}

function idStem({ masterId }: Asset): string {
  return masterId.replaceAll(/[^0-9A-Za-z]/g, '_').slice(0, 12);
}

/** The seven characters that the policy `name-id7` puts into every name (photos.md 15, step 4). */
export function id7({ masterId }: Asset): string {
  return Buffer.from(masterId).toString('base64url').slice(0, 7);
}
