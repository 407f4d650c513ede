import { relative, sep } from 'node:path';
import { printable } from '../../base/printable.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { IgnoredAsset } from '../../model/ignored-assets.ts';
import type { AssetName, StateReader, StateStore } from '../../model/state-store.ts';
import type { NamedFolder } from '../../model/local-files.ts';
import { leftPath } from '../../plan/safe-path.ts';
import type { Records } from './open-records.ts';
import { identifyFiles } from './identify-files.ts';
import { assetText } from '../../model/asset-text.ts';

/** A word of the user and the photos it stands for. */
export interface NamedAssets {
  readonly typed: string;
  readonly assets: readonly AssetName[];
}

export type FoundAssets =
  | { readonly found: readonly NamedAssets[] }
  /** All of them, in words. */
  | { readonly problems: readonly string[] };

/** What each word stands for: the id of an asset, a recorded path, or a file whose bytes are known, in this order. */
export async function findAssets(
  words: readonly NamedFolder[],
  records: Records<StateReader>,
  { workers }: { readonly workers: number },
): Promise<FoundAssets> {
  const ignored = await records.state.ignored();
  const found: NamedAssets[] = [];
  for (const word of words) {
    const byId = await assetsById(word.typed, records);
    const known = byId.length > 0 ? byId : ignored.filter(({ asset }) => asset === word.typed);
    found.push({ typed: word.typed, assets: known.length > 0 ? known : await assetsAt(word, records) });
  }
  const open = words.filter((_word, at) => found[at]?.assets.length === 0);
  const identified = open.length === 0 ? [] : await identifyFiles(open, records, { workers });
  const problems: string[] = [];
  for (const file of identified) {
    const photos = file.kind === 'read' ? file.photos : [];
    if (photos.length === 0)
      problems.push(describeUnknown(file, words.findIndex(({ typed }) => typed === file.typed) + 1));
    const at = found.findIndex(({ typed, assets }) => typed === file.typed && assets.length === 0);
    if (at >= 0) found[at] = { typed: file.typed, assets: distinct(photos) };
  }
  return problems.length > 0 ? { problems } : { found };
}

/** Ignored from now on; what failed of these photos is forgotten. Answers those that were not ignored before. */
export async function ignoreAssets(
  assets: readonly AssetName[],
  { state, catalogue, destination }: Records<StateStore>,
): Promise<readonly AssetName[]> {
  const before = new Set((await state.ignored()).map(assetText));
  await state.setIgnored(await withSignatures(assets, catalogue), true);
  for (const [library, ofLibrary] of Map.groupBy(assets, (one) => one.library))
    await state.forgetFailuresOf({ destination, library, assets: ofLibrary.map(({ asset }) => asset) });
  return assets.filter((asset) => !before.has(assetText(asset)));
}

/** With what their originals are, where iCloud told: one that was never saved is known by it in another library, too. */
async function withSignatures(
  assets: readonly AssetName[],
  catalogue: Pick<CatalogueReader, 'assets'>,
): Promise<readonly IgnoredAsset[]> {
  const all: IgnoredAsset[] = [];
  for (const [library, ofLibrary] of Map.groupBy(assets, (one) => one.library)) {
    const ids = ofLibrary.map(({ asset }) => asset);
    const known = new Map((await catalogue.assets(library, ids)).map((row) => [row.id, row.asset]));
    for (const asset of ids)
      all.push({ library, asset, signature: known.get(asset)?.resources.original?.signature });
  }
  return all;
}

/** Wanted again: the next sync looks at everything that it knows, because nothing in iCloud says that these changed. */
export async function unignoreAssets(
  assets: readonly AssetName[],
  { state }: Records<StateStore>,
): Promise<readonly AssetName[]> {
  const before = new Set((await state.ignored()).map(assetText));
  const ended = assets.filter((asset) => before.has(assetText(asset)));
  if (ended.length === 0) return ended;
  // Cut off in between, the user sees that they are ignored still.
  await state.jobs.forgetDone();
  await state.setIgnored(ended, false);
  return ended;
}

export interface IgnoredPhoto extends AssetName {
  readonly name: string | undefined;
  /** Of its files in this destination. */
  readonly paths: readonly string[];
}

export async function listIgnored({
  state,
  catalogue,
  destination,
}: Records<StateReader>): Promise<readonly IgnoredPhoto[]> {
  const photos: IgnoredPhoto[] = [];
  for (const [library, ofLibrary] of Map.groupBy(await state.ignored(), (asset) => asset.library)) {
    const ids = ofLibrary.map(({ asset }) => asset);
    const names = new Map((await catalogue.assets(library, ids)).map(({ id, asset }) => [id, asset?.name]));
    const saved = await state.known({ destination, library, assets: ids });
    const savedOf = Map.groupBy(saved, ({ key }) => key.asset);
    for (const asset of ids) {
      const paths = (savedOf.get(asset) ?? []).map(({ path }) => path);
      photos.push({ library, asset, name: names.get(asset), paths });
    }
  }
  return photos;
}

/** Saved, seen or failed under this id. */
async function assetsById(
  asset: string,
  { state, catalogue, destination }: Records<StateReader>,
): Promise<readonly AssetName[]> {
  const failed = (await state.failures(destination)).filter((failure) => failure.asset === asset);
  const found = failed.map(({ library }) => ({ library, asset }));
  const known = (await catalogue.libraries()).map((one) => one.library.id);
  const recorded = (await state.totals(destination)).map(({ library }) => library);
  for (const library of new Set([...known, ...recorded])) {
    const seen = await catalogue.assets(library, [asset]);
    const saved = await state.known({ destination, library, assets: [asset] });
    if (seen.length + saved.length > 0) found.push({ library, asset });
  }
  return distinct(found);
}

/** Files, links and sidecars recorded under this path: as it was typed, below the destination, or where it leads from here. */
async function assetsAt(
  { typed, absolute }: NamedFolder,
  records: Records<StateReader>,
): Promise<readonly AssetName[]> {
  const { state, ref, roots } = records;
  const below = [typed, ...roots.map((root) => relative(root, absolute))];
  const keys = below
    .map((path) => path.split(sep).filter((part) => part !== '' && part !== '.'))
    .filter((parts) => parts.length > 0 && !parts.includes('..'))
    .flatMap((parts) => leftPath(parts) ?? [])
    .map((path) => ref.pathKey(path));
  const paths = [...new Set(keys)];
  const rows = [...(await state.at(ref, paths)), ...(await state.links.at(ref, paths))];
  return distinct([...rows.map(({ key }) => key), ...(await state.sidecars.at(ref, paths))]);
}

/** What is no file here may be anything the user typed in the wrong place: it is not quoted. */
function describeUnknown(file: Awaited<ReturnType<typeof identifyFiles>>[number], place: number): string {
  return file.kind === 'read'
    ? `${printable(file.typed)} has bytes that no photo is known to have`
    : `the word in place ${place} is no asset that was seen, no recorded path, and cannot be read (${file.code})`;
}

function distinct(assets: readonly AssetName[]): readonly AssetName[] {
  const byText = new Map(
    assets.map(({ library, asset }) => [assetText({ library, asset }), { library, asset }]),
  );
  return [...byText.values()];
}
