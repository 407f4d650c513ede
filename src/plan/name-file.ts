import type { Asset, Role } from '../model/asset.ts';
import type { Naming } from '../model/selection.ts';
import { baseName, id7 } from './base-name.ts';
import { liveName } from './live-name.ts';
import { type SafeName, safeName } from './safe-path.ts';
import type { Version } from './select-versions.ts';
import { addBeforeExtension, splitExtension } from './split-extension.ts';
import { anyExtension, compatibleExtension } from './uti-extension.ts';

export interface FileNames {
  /** In order of preference; see `Wanted.candidates`. */
  readonly names: readonly SafeName[];
  /** How many of them, from the start, icloudpd would write. */
  readonly compatible: number;
}

/** What a version adds to the name of its photo. Edited and alternative files get theirs only on a clash. */
const SUFFIXES: Readonly<Partial<Record<Role, string>>> = {
  medium: '-medium',
  thumb: '-thumb',
  'live-medium': '-medium',
  'live-thumb': '-thumb',
  'live-adjusted': '-adjusted',
};

/**
 * The names a file may have, as icloudpd 1.32 gives them (photos.md 15), then our own for the case that different photos
 * want the same name, and last those under which icloudpd may have left the file. `siblings`: all versions wanted of the
 * asset, this one included.
 */
export function nameFile(
  asset: Asset,
  version: Version,
  siblings: readonly Version[],
  naming: Naming,
): FileNames {
  const plainBase = baseName(asset, naming);
  const base =
    naming.matchPolicy === 'name-id7' ? addBeforeExtension(plainBase, `_${id7(asset)}`) : plainBase;
  const nameOf = (from: string) => clashFreeName(from, version, siblings, naming);

  const name = nameOf(base);
  const compatible =
    naming.matchPolicy === 'name-id7' ? [name] : [name, addSize(name, version.resource.size)];
  const own = [`_${id7(asset)}`, `_${asset.id.replaceAll(/[^0-9A-Za-z-]/g, '_')}`]
    .filter((suffix) => !base.includes(suffix))
    .map((suffix) => nameOf(addBeforeExtension(base, suffix)));
  const left = [icloudpdName(asset, base, version, siblings, naming)];
  // Its oldest releases called originals so, and the current one takes that for present (photos.md 15, step 9).
  if (version.slot === 'original') left.push(addBeforeExtension(name, '-original'));

  const names = new Set(compatible.map(safeName));
  const count = names.size;
  for (const further of [...own, ...left]) names.add(safeName(further));
  return { names: [...names], compatible: count };
}

/** `IMG.JPG` of 8 bytes: `IMG-8.JPG` (photos.md 15, step 9). Before the last dot, wherever it is, as icloudpd does. */
function addSize(name: string, size: number): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? `${name}-${size}` : `${name.slice(0, dot)}-${size}${name.slice(dot)}`;
}

/** Steps 5 and 6: the version's own name, with `-adjusted` or `-alternative` where it would meet a sibling's. */
function clashFreeName(
  base: string,
  version: Version,
  siblings: readonly Version[],
  naming: Naming,
  extensionOf: ExtensionOf = ownExtension,
): string {
  const name = versionName(base, version, naming, extensionOf);
  const others = CLASHES[version.slot];
  if (others === undefined) return name;
  const clashes = siblings
    .filter(({ slot }) => others.includes(slot))
    .some((other) => clashFreeName(base, other, siblings, naming, extensionOf) === name);
  return clashes ? addBeforeExtension(name, `-${version.slot}`) : name;
}

/** Whom a version gives way to. */
const CLASHES: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  adjusted: ['original'],
  alternative: ['original', 'adjusted'],
};

type ExtensionOf = (type: string | undefined, hasOwn: boolean) => string | undefined;

/** The map of 17 types, and the longer one for names without an extension (photos.md 5.2). */
const ownExtension: ExtensionOf = (type, hasOwn) => (hasOwn ? compatibleExtension(type) : anyExtension(type));

function versionName(
  base: string,
  { slot, resource }: Version,
  { livePolicy }: Naming,
  extensionOf: ExtensionOf,
): string {
  const suffix = SUFFIXES[slot] ?? '';
  if (slot.startsWith('live')) return addBeforeExtension(liveName(base, livePolicy), suffix);
  const { stem, extension } = splitExtension(base);
  const mapped = extensionOf(resource.type, extension !== '');
  return stem + suffix + (mapped === undefined ? extension : `.${mapped}`);
}

/**
 * What icloudpd itself writes where we differ: it leaves out the id and keeps all characters when a name clashes with a
 * sibling's (photos.md 15, step 6), and knows no extension beyond its 17.
 */
function icloudpdName(
  asset: Asset,
  base: string,
  version: Version,
  siblings: readonly Version[],
  naming: Naming,
): string {
  const ownName = versionName(base, version, naming, compatibleExtension);
  if (CLASHES[version.slot] === undefined) return ownName;
  const plainBase = baseName(asset, { keepUnicode: true });
  const clashing = clashFreeName(plainBase, version, siblings, naming, compatibleExtension);
  return clashing === versionName(plainBase, version, naming, compatibleExtension) ? ownName : clashing;
}
