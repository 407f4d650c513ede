import type { Wanted } from '../../model/action.ts';
import type { Asset, Role } from '../../model/asset.ts';
import { wishesOfAnyDate } from '../../plan/date-bound.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import type { Around } from '../../plan/field-values.ts';
import { fileName } from '../../plan/safe-path.ts';
import { splitExtension } from '../../plan/split-extension.ts';
import { typeWithExtension } from '../../plan/uti-extension.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { FileWithRows } from '../verify/files-with-rows.ts';
import type { StayReason } from './relayout-report.ts';

/** What is known of the photos of rows. */
export interface PhotosOf {
  /** The photo of a row, where iCloud shows it. */
  readonly assetOf: AssetOf;
  /** What the templates of these rules may ask about it beside the photo itself. */
  readonly aroundOf: (asset: Asset, rules: WantRules) => Around;
}

type AssetOf = (row: RecordedFile) => Asset | undefined;

export interface WantedAs {
  /** For each of its assets, the one that was added first before the others; never empty. */
  readonly wanted: readonly Wanted[];
  /** The photo has other bytes by now, and this file what it had before. */
  readonly isFormer: boolean;
}

/** As what the file is wanted, or why it is not. A former version of a photo goes where the photo goes. */
export function wantedAs(file: FileWithRows, photos: PhotosOf, rules: WantRules): WantedAs | StayReason {
  const { assetOf } = photos;
  const shown = file.rows.filter((row) => assetOf(row) !== undefined);
  if (shown.length === 0) return 'gone';
  const { current = [], former = [] } = Object.groupBy(shown, (row) =>
    isCurrent(row, assetOf(row)) ? 'current' : 'former',
  );
  for (const rows of [current, former]) {
    const wanted = rows.flatMap((row) => wantedOf(row, photos, rules));
    if (wanted.length > 0) return { wanted: wanted.toSorted(byAge), isFormer: rows === former };
  }
  return 'unwanted';
}

function isCurrent({ key, signature, superseded }: RecordedFile, asset: Asset | undefined): boolean {
  return superseded !== true && asset?.resources[key.role]?.signature === signature;
}

/** The names of a row's file, whatever version of the photo it is. */
function wantedOf(row: RecordedFile, { assetOf, aroundOf }: PhotosOf, rules: WantRules): readonly Wanted[] {
  const asset = assetOf(row);
  if (asset === undefined) return [];
  const around = aroundOf(asset, rules);
  const { role } = row.key;
  if (isCurrent(row, asset)) return wantedFiles(asset, role, rules, around);
  const offered = asset.resources[role] ?? { role, type: undefined, address: undefined, heldBy: '' };
  // What type it had is not recorded; its name tells.
  const type = typeWithExtension(splitExtension(fileName(row.path)).extension) ?? offered.type;
  const own = { ...offered, type, size: row.size, signature: row.signature };
  return wantedFiles({ ...asset, resources: { ...asset.resources, [role]: own } }, role, rules, around);
}

function wantedFiles(asset: Asset, role: Role, rules: WantRules, around: Around): readonly Wanted[] {
  const { wanted } = wantFiles(asset, wishesOfAnyDate(rules), undefined, around);
  return wanted.filter(({ key }) => key.role === role);
}

export function hasNameOf(file: FileWithRows, photos: PhotosOf, rules: readonly WantRules[]): boolean {
  const name = fileName(file.path);
  return file.rows.some((row) =>
    rules.some((one) =>
      wantedOf(row, photos, one).some(({ candidates }) => candidates.some((path) => fileName(path) === name)),
    ),
  );
}

/** The order of the library: what was added first, whatever came here first. */
export function byAge(a: Wanted, b: Wanted): number {
  const [one, other] = [
    a.asset.addedAtMs ?? Number.POSITIVE_INFINITY,
    b.asset.addedAtMs ?? Number.POSITIVE_INFINITY,
  ];
  if (one !== other) return one < other ? -1 : 1;
  const [text, otherText] = [orderText(a), orderText(b)];
  return text === otherText ? 0 : text < otherText ? -1 : 1;
}

function orderText({ key: { library, asset, role } }: Wanted): string {
  return `${asset} ${library} ${role}`;
}
