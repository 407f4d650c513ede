import type { Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import { wishesOfAnyDate } from '../../plan/date-bound.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import { fileName } from '../../plan/safe-path.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { FileWithRows } from '../verify/files-with-rows.ts';
import type { StayReason } from './relayout-report.ts';

/** The photo of a row, where iCloud shows it. */
export type AssetOf = (row: RecordedFile) => Asset | undefined;

/** As what the file is wanted, for each of its assets, the one that was added first before the others; or why it is not. */
export function wantedAs(
  { rows, signature }: FileWithRows,
  assetOf: AssetOf,
  rules: WantRules,
): readonly Wanted[] | StayReason {
  const current = rows.filter(({ superseded }) => superseded !== true);
  if (current.length === 0) return 'older';
  const shown = current.filter((row) => assetOf(row) !== undefined);
  if (shown.length === 0) return 'gone';
  const files = shown.flatMap((row) => wantedOf(row, assetOf, rules));
  if (files.length === 0) return 'unwanted';
  const same = files.filter(({ resource }) => resource.signature === signature);
  return same.length === 0 ? 'older' : same.toSorted(byAge);
}

function wantedOf(row: RecordedFile, assetOf: AssetOf, rules: WantRules): readonly Wanted[] {
  const asset = assetOf(row);
  return asset === undefined
    ? []
    : wantFiles(asset, wishesOfAnyDate(rules)).wanted.filter(({ key }) => key.role === row.key.role);
}

export function hasNameOf(file: FileWithRows, assetOf: AssetOf, rules: readonly WantRules[]): boolean {
  const name = fileName(file.path);
  return file.rows.some((row) =>
    rules.some((one) =>
      wantedOf(row, assetOf, one).some(({ candidates }) =>
        candidates.some((path) => fileName(path) === name),
      ),
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
