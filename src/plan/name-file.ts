import { once } from '../base/once.ts';
import type { Asset, Role } from '../model/asset.ts';
import type { Naming } from '../model/selection.ts';
import { baseName, fitting, icloudpdBaseName, id7 } from './base-name.ts';
import { leftName, pathKey, relativePath, type SafeName, safeNameWithin } from './safe-path.ts';
import type { Version } from './select-versions.ts';
import { addBeforeExtension, splitExtension } from './split-extension.ts';
import { anyExtension, compatibleExtension } from './uti-extension.ts';

interface NameRules extends Naming {
  /** What a template of the user's makes of a name. */
  readonly rename?: ((name: string) => string) | undefined;
  /** The most bytes of a name; undefined: as on nearly all disks. */
  readonly longestBytes?: number | undefined;
}

export interface FileNames {
  /** In order of preference; see `Wanted.candidates`. */
  readonly names: readonly SafeName[];
  /** See `Wanted.stems`. */
  readonly stems: readonly string[];
  /** See `Wanted.leftAt`. */
  readonly left: readonly SafeName[];
}

/** What a version adds to the name of its photo. Edited and alternative files get theirs only on a clash. */
const SUFFIXES: Readonly<Partial<Record<Role, string>>> = {
  medium: '-medium',
  thumb: '-thumb',
  'live-medium': '-medium',
  'live-thumb': '-thumb',
  'live-adjusted': '-adjusted',
};

/** What any disk may find equal. */
const ANY_DISK = { caseSensitive: false };

/**
 * The names a file may have, as icloudpd 1.32 gives them (photos.md 15), then our own for the case that different photos
 * want the same name; and those under which icloudpd, or the user who moved its files, may have left the file. `siblings`: all
 * versions wanted of the asset, this one included, as far as they give way to each other; `all`: whether or not they do.
 */
export function nameFile(
  asset: Asset,
  version: Version,
  siblings: readonly Version[],
  { rename, longestBytes, ...naming }: NameRules,
  all: readonly Version[] = siblings,
): FileNames {
  const plain = safeNameWithin(withId(baseName(asset, naming, longestBytes), asset, naming), longestBytes);
  const base = rename === undefined ? plain : fitting(rename(plain), longestBytes);
  const nameOf = (from: string, one = version) => clashFreeName(from, one, siblings, ourRules(naming));

  const name = nameOf(base);
  const { size, role } = version.resource;
  const lead = all.find(({ slot }) => slot === 'original') ?? all[0] ?? version;
  const isEdit = role.endsWith('adjusted');
  const wholeId = `_${asset.id.replaceAll(/[^0-9A-Za-z-]/g, '_')}`;
  const last = addBeforeExtension(base, wholeId);
  const lastKey = (one: Version) => pathKey(relativePath([nameOf(last, one)]), ANY_DISK);
  const isOneOfMany = isEdit || all.some((one) => one !== version && lastKey(one) === lastKey(version));
  const isSized = naming.matchPolicy !== 'name-id7';
  const stems = [
    '',
    ...(isSized ? [`-${lead.resource.size}`] : []),
    ...[`_${id7(asset)}`, wholeId].filter((suffix) => !base.includes(suffix)),
  ].map((suffix) => addBeforeExtension(base, suffix));
  const own = stems.flatMap((stem, at) => {
    // As icloudpd has it, to the letter.
    if (isSized && at === 1 && version === lead) return [[stem, addSize(name, size)] as const];
    const ofStem = nameOf(stem);
    // The former edit of this very photo has that name.
    const sized = isSized && isEdit && version !== lead ? [addSize(ofStem, size)] : [];
    return [ofStem, ...sized].map((one) => [stem, one] as const);
  });
  if (isOneOfMany && !base.includes(wholeId))
    own.push([last, nameOf(addBeforeExtension(base, wholeId + contentSuffix(version)))]);
  const byName = new Map<SafeName, string>();
  for (const [stem, one] of own) {
    const safe = safeNameWithin(one, longestBytes);
    if (!byName.has(safe)) byName.set(safe, splitExtension(stem).stem);
  }
  const names = new Set(byName.keys());

  // Few of those who ask for its names look for what others left.
  const left = once(() => {
    const theirs = sizedToo(icloudpdName(asset, version, siblings, naming), version, naming);
    const places = [...sizedToo(name, version, naming), ...theirs].flatMap((one) => [
      one,
      ...otherCases(one, version, asset),
    ]);
    // A dot at the end is none on some disks.
    places.push(...theirs.filter((one) => one.endsWith('.')).map((one) => one.slice(0, -1)));
    // Its oldest releases called originals so, and the current one takes that for present (photos.md 15, step 9).
    if (version.slot === 'original') places.push(addBeforeExtension(name, '-original'));
    // By the user's own template, a file under its usual name is there all the same.
    const usual =
      rename === undefined ? [] : nameFile(asset, version, siblings, { ...naming, longestBytes }).names;
    const further = new Set([...places, ...usual].flatMap((one) => leftName(one) ?? []));
    return [...further].filter((one) => !names.has(one));
  });
  return {
    names: [...names],
    stems: [...byName.values()],
    get left() {
      return left();
    },
  };
}

function withId(base: string, asset: Asset, { matchPolicy }: Naming): string {
  return matchPolicy === 'name-id7' ? addBeforeExtension(base, `_${id7(asset)}`) : base;
}

function sizedToo(name: string, { resource }: Version, { matchPolicy }: Naming): readonly string[] {
  return matchPolicy === 'name-id7' ? [name] : [name, addSize(name, resource.size)];
}

/** The extension in lower case, and as the photo's own name has it: so older releases of icloudpd wrote it. */
function otherCases(name: string, { slot }: Version, asset: Asset): readonly string[] {
  const { stem, extension } = splitExtension(name);
  const lower = stem + extension.toLowerCase();
  return slot === 'original' ? [lower, stem + splitExtension(asset.name ?? '').extension] : [lower];
}

/** Its bytes tell a file from all others: a photo may be edited again and again, and several of its versions may want one name. */
function contentSuffix({ resource }: Version): string {
  return `_${resource.signature.replaceAll(/[^0-9A-Za-z]/g, '').slice(-8)}`;
}

/** `IMG.JPG` of 8 bytes: `IMG-8.JPG` (photos.md 15, step 9). Before the last dot, wherever it is, as icloudpd does. */
function addSize(name: string, size: number): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? `${name}-${size}` : `${name.slice(0, dot)}-${size}${name.slice(dot)}`;
}

interface VersionRules {
  /** Of a file that gets none. */
  readonly noExtension: '' | '.';
  readonly extensionOf: (type: string | undefined, hasOwn: boolean) => string | undefined;
  readonly liveName: (photo: string) => string;
}

/** The map of 17 types, and the longer one for names without an extension (photos.md 5.2). */
function ourRules({ livePolicy }: Naming): VersionRules {
  return {
    noExtension: '',
    extensionOf: (type, hasOwn) => (hasOwn ? compatibleExtension(type) : anyExtension(type)),
    liveName: (photo) => liveName(photo, livePolicy),
  };
}

/** icloudpd knows no extension beyond its 17, and writes the dot of one that is not there. */
function icloudpdRules({ livePolicy }: Naming): VersionRules {
  return {
    noExtension: '.',
    extensionOf: compatibleExtension,
    liveName: (photo) => icloudpdLiveName(photo, livePolicy),
  };
}

/** Steps 5 and 6: the version's own name, with `-adjusted` or `-alternative` where it would meet a sibling's. */
function clashFreeName(
  base: string,
  version: Version,
  siblings: readonly Version[],
  rules: VersionRules,
): string {
  const name = versionName(base, version, rules);
  const others = CLASHES[version.slot];
  if (others === undefined) return name;
  const clashes = siblings
    .filter(({ slot }) => others.includes(slot))
    .some((other) => clashFreeName(base, other, siblings, rules) === name);
  return clashes ? addBeforeExtension(name, `-${version.slot}`) : name;
}

/** Whom a version gives way to. */
const CLASHES: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  adjusted: ['original'],
  alternative: ['original', 'adjusted'],
};

function versionName(base: string, { slot, resource }: Version, rules: VersionRules): string {
  const suffix = SUFFIXES[slot] ?? '';
  if (slot.startsWith('live')) return addBeforeExtension(rules.liveName(base), suffix);
  const { stem, extension } = splitExtension(base);
  const mapped = rules.extensionOf(resource.type, extension !== '');
  const name = stem + (mapped === undefined ? extension || rules.noExtension : `.${mapped}`);
  return addBeforeExtension(name, suffix);
}

/**
 * What icloudpd itself writes: it leaves out the id and keeps all characters when a name clashes with a sibling's
 * (photos.md 15, step 6).
 */
function icloudpdName(asset: Asset, version: Version, siblings: readonly Version[], naming: Naming): string {
  const rules = icloudpdRules(naming);
  const name = versionName(withId(icloudpdBaseName(asset, naming), asset, naming), version, rules);
  if (CLASHES[version.slot] === undefined) return name;
  const plainBase = icloudpdBaseName(asset, { keepUnicode: true });
  const clashing = clashFreeName(plainBase, version, siblings, rules);
  return clashing === versionName(plainBase, version, rules) ? name : clashing;
}

/** The name of a live photo's moving part, made from the name of the photo (photos.md 15, step 5). */
function liveName(photo: string, policy: Naming['livePolicy']): string {
  const { stem, extension } = splitExtension(photo);
  // Without it, X.HEIC and X.JPG of one day would share X.MOV.
  const isHevc = policy === 'suffix' && extension.toLowerCase() === '.heic';
  return `${stem}${isHevc ? '_HEVC' : ''}.MOV`;
}

/** The same by icloudpd's rules: without an extension of the photo the moving part gets none. */
function icloudpdLiveName(photo: string, policy: Naming['livePolicy']): string {
  return splitExtension(photo).extension === '' ? photo : liveName(photo, policy);
}
