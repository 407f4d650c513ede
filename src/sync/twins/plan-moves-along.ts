import type { Asset } from '../../model/asset.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { AssetName, RecordedFile } from '../../model/state-store.ts';
import type { Moment } from '../../model/selection.ts';
import type { Around } from '../../plan/field-values.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { wantFiles } from '../../plan/want-files.ts';
import type { MoveRun } from '../moves/move-journal.ts';

/** What is asked about names before a file gets one. */
export interface Places {
  readonly keyOf: (path: RelativePath) => string;
  readonly stat: (path: RelativePath) => Promise<StoredFile | undefined>;
  /** Promises a name that is free; answers whether it was. */
  readonly take: (path: RelativePath) => Promise<boolean>;
  /** Whether the file serves another photo that iCloud shows. */
  readonly isNeeded: (path: RelativePath, but: AssetName) => Promise<boolean>;
}

/** A photo under its former name, with its files, and under its new one. */
export interface MovedPhoto {
  readonly former: Asset;
  readonly asset: Asset;
  /** By which it lies under both names: what is here stays where its albums put it. */
  readonly album: Around['album'];
  readonly files: readonly RecordedFile[];
}

/**
 * Which files of a photo that went to another library lie elsewhere by today's rules, a run for each. One that lies where no rule of
 * today puts it stays there: its place is of an import, of an earlier template, or the user's own.
 */
export async function planMovesAlong(
  { former, asset, album, files }: MovedPhoto,
  rules: WantRules<Moment>,
  { keyOf, stat, take, isNeeded }: Places,
): Promise<readonly MoveRun[]> {
  const everywhere = {
    ...rules,
    selection: { ...rules.selection, libraries: { wanted: ['all'], without: [] } },
  };
  const [before = [], now = []] = [former, asset].map(
    (one) => wantFiles(one, everywhere, undefined, { album }).wanted,
  );
  const runs: MoveRun[] = [];
  for (const { key, path } of files) {
    const isOf = (role: string) => role === key.role;
    const places = now.find((one) => isOf(one.key.role))?.candidates ?? [];
    const formerPlaces = before.find((one) => isOf(one.key.role))?.candidates ?? [];
    const isAmong = (paths: readonly RelativePath[]) => paths.some((one) => keyOf(one) === keyOf(path));
    if (places.length === 0 || isAmong(places) || !isAmong(formerPlaces)) continue;
    const stored = await stat(path);
    if (stored?.kind !== 'file' || (await isNeeded(path, key))) continue;
    for (const to of places) {
      if (!(await take(to))) continue;
      runs.push([{ from: path, to, size: stored.size, modifiedAtMs: stored.modifiedAtMs }]);
      break;
    }
  }
  return runs;
}
