import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { Moment } from '../../model/selection.ts';
import type { AssetName } from '../../model/state-store.ts';
import type { Around } from '../../plan/field-values.ts';
import { type WantedFiles, wantFiles, type WantRules } from '../../plan/want-files.ts';

interface AssetWishes {
  readonly rules: WantRules<Moment>;
  /** By `assetText`. */
  readonly ignored: ReadonlySet<string>;
  /** Under which name its files are recorded, where that is another one. */
  readonly recordedAs: AssetName | undefined;
}

/** The files of an asset that the user wants, by the key under which they are recorded; none of one that the user ignores. */
export function wantAsset(
  asset: Asset,
  around: Around,
  { rules, ignored, recordedAs }: AssetWishes,
): WantedFiles {
  const own = { library: asset.library, asset: asset.id };
  const names = recordedAs === undefined ? [own] : [own, recordedAs];
  if (ignored.size > 0 && names.some((name) => ignored.has(assetText(name))))
    return { wanted: [], skipped: [{ do: 'skip', asset: asset.id, role: undefined, reason: 'ignored' }] };
  const files = wantFiles(asset, rules, undefined, around);
  if (recordedAs === undefined) return files;
  const wanted = files.wanted.map((file) => ({ ...file, key: { ...recordedAs, role: file.key.role } }));
  return { ...files, wanted };
}
