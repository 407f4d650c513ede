import { relative, sep } from 'node:path';
import { isBelow } from '../../base/is-below.ts';
import { mapParallel } from '../../base/map-parallel.ts';
import type { Asset, ResourceKey } from '../../model/asset.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { type AssetName, diskSignature, type StateReader } from '../../model/state-store.ts';
import { leftPath } from '../../plan/safe-path.ts';
import type { NamedFolder } from '../../model/local-files.ts';
import { localFiles } from '../open/local-files.ts';
import type { Records } from './open-records.ts';
import { assetText, failureText } from '../../model/asset-text.ts';

/** What a file is, by its content alone. */
export type IdentifiedFile =
  | { readonly typed: string; readonly kind: 'unreadable'; readonly code: string }
  | {
      readonly typed: string;
      readonly kind: 'read';
      readonly signature: string;
      /** Empty: no photo that was saved or seen has these bytes. */
      readonly photos: readonly Identity[];
      /** The photo that it tells of: it is a sidecar of ours; undefined for anything else. */
      readonly sidecarOf?: SidecarOf | undefined;
    };

export interface SidecarOf extends AssetName {
  readonly path: RelativePath;
  readonly name: string | undefined;
  readonly capturedAtMs: number | undefined;
}

export interface Identity extends ResourceKey {
  /** Where these bytes were saved; undefined where only the record of the original is known. */
  readonly path: RelativePath | undefined;
  /** Where `path` begins, where several folders were looked into. */
  readonly folder?: string | undefined;
  /** Further names of it, in trees of links. */
  readonly links: readonly RelativePath[];
  readonly name: string | undefined;
  readonly capturedAtMs: number | undefined;
}

/** Says of each file which photo it is, offline: by what is recorded, else by the records that were seen. */
export async function identifyFiles(
  files: readonly NamedFolder[],
  records: Records<StateReader>,
  { workers }: { readonly workers: number },
): Promise<readonly IdentifiedFile[]> {
  const pool = localFiles.openHashPool({ workers: Math.min(workers, files.length) });
  try {
    const answers = await mapParallel(files, pool.useful, async ({ absolute }) =>
      pool.hash(await ledTo(absolute)),
    );
    const signatures = answers.flatMap((answer) => (answer.kind === 'hashed' ? [answer.signature] : []));
    const photos = await findPhotos([...new Set(signatures)], records);
    const sidecars = await findSidecars(files, records);
    return files.map(({ typed, absolute }, at): IdentifiedFile => {
      const answer = answers[at];
      if (answer?.kind !== 'hashed') return { typed, kind: 'unreadable', code: answer?.code ?? 'EIO' };
      const { signature } = answer;
      const sidecarOf = sidecars.get(absolute);
      return { typed, kind: 'read', signature, photos: photos.get(signature) ?? [], sidecarOf };
    });
  } finally {
    await pool.close();
  }
}

/** A link, perhaps of a tree of ours, is the file that it leads to. */
async function ledTo(absolute: string): Promise<string> {
  try {
    return (await localFiles.resolve(absolute)) ?? absolute;
  } catch {
    return absolute;
  }
}

async function findPhotos(
  signatures: readonly string[],
  { state, catalogue, destination }: Records<StateReader>,
): Promise<ReadonlyMap<string, readonly Identity[]>> {
  const saved = await state.filesWithSignatures({ destination, signatures });
  const asked = new Set(signatures);
  const found: (readonly [signature: string, key: ResourceKey, path: RelativePath | undefined])[] =
    saved.flatMap((file) =>
      [...new Set([file.signature, diskSignature(file)])]
        .filter((signature) => asked.has(signature))
        .map((signature) => [signature, file.key, file.path] as const),
    );
  const known = new Set(found.map(([signature]) => signature));
  const open = signatures.filter((signature) => !known.has(signature));
  for (const { library } of await catalogue.libraries()) {
    // The name of an original's record is its signature.
    const ids = await catalogue.assetsOfMasters(library.id, open);
    for (const { id, asset } of await catalogue.assets(library.id, ids)) {
      if (asset !== undefined)
        found.push([asset.masterId, { library: library.id, asset: id, role: 'original' }, undefined]);
    }
  }
  const seen = await seenByKey(
    found.map(([, key]) => key),
    catalogue,
  );
  const linked = await linksByKey(
    saved.map(({ key }) => key),
    state,
    destination,
  );
  const photos = found.map(([signature, key, path]) => {
    const asset = seen.get(assetText(key));
    const links = linked.get(failureText(key)) ?? [];
    const photo: Identity = { ...key, path, links, name: asset?.name, capturedAtMs: asset?.capturedAtMs };
    return { signature, photo };
  });
  const bySignature = Map.groupBy(photos, ({ signature }) => signature);
  return new Map([...bySignature].map(([signature, group]) => [signature, group.map(({ photo }) => photo)]));
}

/** Sidecars are known by where they lie: what is in them changes. */
async function findSidecars(
  files: readonly NamedFolder[],
  { state, catalogue, ref, roots }: Records<StateReader>,
): Promise<ReadonlyMap<string, SidecarOf>> {
  const found = new Map<string, SidecarOf>();
  for (const { absolute } of files) {
    const root = roots.find((one) => isBelow(one, absolute));
    const path = root === undefined ? undefined : leftPath(relative(root, absolute).split(sep));
    if (path === undefined) continue;
    const [row] = await state.sidecars.at(ref, [ref.pathKey(path)]);
    if (row === undefined) continue;
    const { library, asset } = row;
    const [photo] = await catalogue.assets(library, [asset]);
    const { name, capturedAtMs } = photo?.asset ?? {};
    found.set(absolute, { library, asset, path: row.path, name, capturedAtMs });
  }
  return found;
}

async function linksByKey(
  keys: readonly ResourceKey[],
  state: StateReader,
  destination: string,
): Promise<ReadonlyMap<string, readonly RelativePath[]>> {
  const paths = new Map<string, readonly RelativePath[]>();
  for (const [library, ofLibrary] of Map.groupBy(keys, (key) => key.library)) {
    const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
    for (const { key, path } of await state.links.ofAssets({ destination, library, assets }))
      paths.set(failureText(key), [...(paths.get(failureText(key)) ?? []), path]);
  }
  return paths;
}

async function seenByKey(
  keys: readonly ResourceKey[],
  catalogue: CatalogueReader,
): Promise<ReadonlyMap<string, Asset>> {
  const seen = new Map<string, Asset>();
  for (const [library, ofLibrary] of Map.groupBy(keys, (key) => key.library)) {
    const ids = [...new Set(ofLibrary.map(({ asset }) => asset))];
    for (const { id, asset } of await catalogue.assets(library, ids)) {
      if (asset !== undefined) seen.set(assetText({ library, asset: id }), asset);
    }
  }
  return seen;
}
