import type { AppleRecord } from '../apple-records.ts';

/**
 * The names that icloudpd 1.32 gives (photos.md 15), written once more, one step after the other and without anything of ours.
 * `test/vectors/icloudpd-names.json` has what icloudpd itself printed: this has to be the same.
 */
export function icloudpdPaths(
  page: { readonly records: readonly unknown[] },
  args: readonly string[],
): readonly IcloudpdFile[] {
  const flags = flagsOf(args);
  const records = page.records as readonly AppleRecord[];
  const masters = new Map(records.filter(isOf('CPLMaster')).map((record) => [record.recordName, record]));
  return records
    .filter(isOf('CPLAsset'))
    .slice(0, flags.recent)
    .flatMap((asset) => filesOf(asset, masters.get(textOf(asset, 'masterRef') ?? ''), flags));
}

export interface IcloudpdFile {
  /** Of the photo, as Apple names it. */
  readonly asset: string;
  readonly size: number;
  readonly path: string;
  /** Where it goes when another file has that name. */
  readonly again: string;
}

interface Flags {
  readonly sizes: readonly string[];
  readonly liveSize: string;
  readonly force: boolean;
  readonly align: string;
  readonly id7: boolean;
  readonly unicode: boolean;
  readonly originalMovieNames: boolean;
  readonly folders: string;
  readonly skip: ReadonlySet<string>;
  readonly recent: number;
}

function flagsOf(args: readonly string[]): Flags {
  const valuesOf = (flag: string) => args.flatMap((word, at) => (word === flag ? (args[at + 1] ?? '') : []));
  const sizes = valuesOf('--size');
  return {
    sizes: sizes.length === 0 ? ['original'] : sizes,
    liveSize: valuesOf('--live-photo-size')[0] ?? 'original',
    force: args.includes('--force-size'),
    align: valuesOf('--align-raw')[0] ?? 'as-is',
    id7: args.includes('name-id7'),
    unicode: args.includes('--keep-unicode-in-filenames'),
    originalMovieNames: valuesOf('--live-photo-mov-filename-policy')[0] === 'original',
    folders: valuesOf('--folder-structure')[0] ?? '{:%Y/%m/%d}',
    skip: new Set(args.filter((word) => word.startsWith('--skip-'))),
    recent: Number(valuesOf('--recent')[0] ?? Infinity),
  };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'public.heic': 'HEIC',
  'public.heif': 'HEIF',
  'public.jpeg': 'JPG',
  'public.png': 'PNG',
  'com.apple.quicktime-movie': 'MOV',
  'com.adobe.raw-image': 'DNG',
  'com.canon.cr2-raw-image': 'CR2',
  'com.canon.crw-raw-image': 'CRW',
  'com.canon.cr3-raw-image': 'CR3',
  'com.sony.arw-raw-image': 'ARW',
  'com.fuji.raw-image': 'RAF',
  'com.panasonic.rw2-raw-image': 'RW2',
  'com.nikon.raw-image': 'NEF',
  'com.nikon.nrw-raw-image': 'NRF',
  'com.pentax.raw-image': 'PEF',
  'com.olympus.raw-image': 'ORF',
  'com.olympus.or-raw-image': 'ORF',
};
const MOVIE = 'com.apple.quicktime-movie';

interface File {
  readonly type: string;
  readonly size: number;
}

function filesOf(asset: AppleRecord, master: AppleRecord | undefined, flags: Flags): readonly IcloudpdFile[] {
  if (master === undefined) return [];
  // Step 1: the name.
  const itemType = textOf(master, 'itemType') ?? '';
  const encoded = textOf(master, 'filenameEnc');
  const rawName =
    encoded === undefined
      ? `${master.recordName.replaceAll(/[^0-9A-Za-z]/g, '_').slice(0, 12)}.${EXTENSIONS[itemType] ?? 'unknown'}`
      : Buffer.from(encoded, 'base64').toString('utf8');
  const isImage =
    itemType in EXTENSIONS ? itemType !== MOVIE : /\.(heic|png|jpg|jpeg)$/.test(rawName.toLowerCase());
  if (flags.skip.has('--skip-videos') && !isImage) return [];
  if (flags.skip.has('--skip-photos') && isImage) return [];

  // Steps 2 and 3: characters that are taken out of it.
  const plain = Array.from(rawName, (char) => ('<>:"/\\|?*\0'.includes(char) ? '_' : char)).join('');
  const clean = flags.unicode ? plain : Array.from(plain, (char) => (char > '\u007f' ? '' : char)).join('');
  // Step 4: the match policy.
  const base = flags.id7 ? beforeExtension(clean, `_${id7Of(master)}`) : clean;

  // Step 7: the files, the RAW in its place.
  const file = (prefix: string) => fileOf(asset, prefix) ?? fileOf(master, prefix);
  const files: Record<string, File | undefined> = isImage
    ? {
        original: file('resOriginal'),
        alternative: file('resOriginalAlt'),
        adjusted: file('resJPEGFull'),
        medium: file('resJPEGMed'),
        thumb: file('resJPEGThumb'),
        liveoriginal: file('resOriginalVidCompl'),
        livemedium: file('resVidMed'),
        livethumb: file('resVidSmall'),
      }
    : { original: file('resOriginal'), medium: file('resVidMed'), thumb: file('resVidSmall') };
  const { original, alternative } = files;
  const rawOf = { original: alternative, alternative: original }[flags.align];
  if (original !== undefined && alternative !== undefined && rawOf?.type.includes('raw') === true) {
    files['original'] = alternative;
    files['alternative'] = original;
  }

  // Step 5: the name of a version.
  const named = (from: string, size: string) => {
    const version = files[size];
    if (version === undefined) return '';
    if (size.startsWith('live')) {
      const movie = movieName(from, flags);
      return beforeExtension(movie, { livemedium: '-medium', livethumb: '-thumb' }[size] ?? '');
    }
    const [stem, extension] = split(from);
    const name = `${stem}.${EXTENSIONS[version.type] ?? extension.slice(1)}`;
    return beforeExtension(name, { medium: '-medium', thumb: '-thumb' }[size] ?? '');
  };

  // Step 6: edited and alternative files, named from the photo's own name.
  const names: Record<string, string> = {};
  const versions: Record<string, File | undefined> = { ...files };
  for (const size of ['adjusted', 'alternative']) {
    if (!flags.sizes.includes(size)) continue;
    if (versions[size] === undefined) {
      if (!flags.sizes.includes('original')) {
        versions[size] = versions['original'];
        names[size] = named(base, 'original');
      }
      continue;
    }
    const others = size === 'adjusted' ? ['original'] : ['adjusted', 'original'];
    const isTaken = others.some(
      (other) =>
        flags.sizes.includes(other) &&
        versions[other] !== undefined &&
        (names[other] ?? named(plain, other)) === named(plain, size),
    );
    if (isTaken) names[size] = beforeExtension(named(plain, size), `-${size}`);
  }

  // Step 8: the folder.
  const folder = folderOf(numberOf(asset, 'assetDate') ?? 0, flags.folders);
  const found: IcloudpdFile[] = [];
  const add = (name: string, version: File) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    const dot = path.lastIndexOf('.');
    const again = dot < 0 ? path : `${path.slice(0, dot)}-${version.size}${path.slice(dot)}`;
    found.push({ asset: asset.recordName, size: version.size, path, again });
  };
  for (let size of flags.sizes) {
    if (versions[size] === undefined && size !== 'original') {
      if (size === 'adjusted' || size === 'alternative') continue;
      if (flags.force) continue;
      if (flags.sizes.includes('original')) continue;
      size = 'original';
    }
    const version = versions[size];
    if (version !== undefined) add(names[size] ?? named(base, size), version);
  }
  const movie = `live${flags.liveSize}`;
  const moving = versions[movie];
  if (moving !== undefined && !flags.skip.has('--skip-live-photos')) add(named(base, movie), moving);
  return found;
}

function movieName(from: string, { originalMovieNames }: Flags): string {
  const [stem, extension] = split(from);
  if (extension === '') return from;
  return extension.toLowerCase() === '.heic' && !originalMovieNames ? `${stem}_HEVC.MOV` : `${stem}.MOV`;
}

/** As Python's `os.path.splitext`. */
function split(name: string): readonly [string, string] {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/s.exec(name) ?? [];
  const dot = rest.lastIndexOf('.');
  return dot < 0 ? [name, ''] : [dots + rest.slice(0, dot), rest.slice(dot)];
}

function beforeExtension(name: string, suffix: string): string {
  const [stem, extension] = split(name);
  return stem + suffix + extension;
}

function id7Of({ recordName }: AppleRecord): string {
  return Buffer.from(recordName, 'utf8').toString('base64').slice(0, 7);
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June'];
MONTHS.push('July', 'August', 'September', 'October', 'November', 'December');

/** In UTC: the host's zone where the vectors were made. */
function folderOf(takenAtMs: number, template: string): string {
  if (template === 'none') return '';
  const date = new Date(Math.floor(takenAtMs));
  const month = MONTHS[date.getUTCMonth()] ?? '';
  const values: Readonly<Record<string, string>> = {
    Y: String(date.getUTCFullYear()),
    m: String(date.getUTCMonth() + 1).padStart(2, '0'),
    d: String(date.getUTCDate()).padStart(2, '0'),
    B: month,
    b: month.slice(0, 3),
  };
  const dated = (format: string) =>
    format.replaceAll(/%(.)/g, (_text, letter: string) => values[letter] ?? '?');
  return template.replaceAll(/\{\{|\}\}|\{0?:([^}]*)\}/g, (text, format?: string) =>
    format === undefined ? text.slice(1) : dated(format),
  );
}

function isOf(type: string) {
  return ({ recordType }: AppleRecord) => recordType === type;
}

function valueOf({ fields }: AppleRecord, name: string): unknown {
  return (fields[name] as { readonly value?: unknown } | undefined)?.value;
}

function textOf(record: AppleRecord, name: string): string | undefined {
  const value = valueOf(record, name);
  if (typeof value === 'string') return value;
  return (value as { readonly recordName?: string } | undefined)?.recordName;
}

function numberOf(record: AppleRecord, name: string): number | undefined {
  const value = valueOf(record, name);
  return typeof value === 'number' ? value : undefined;
}

function fileOf(record: AppleRecord, prefix: string): File | undefined {
  const value = valueOf(record, `${prefix}Res`) as { readonly size: number } | undefined;
  const type = textOf(record, `${prefix}FileType`);
  return value === undefined || type === undefined ? undefined : { type, size: value.size };
}
