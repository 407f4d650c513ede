import { assetText } from '../../model/asset-text.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { RecordedSidecar } from '../../model/sidecars.ts';
import {
  type AssetName,
  diskSignature,
  type RecordedFile,
  type RenamedAsset,
} from '../../model/state-store.ts';
import { hasLeft } from '../../plan/decide-arrival.ts';
import { sidecarPath } from '../../plan/want-sidecars.ts';
import type { Batch } from '../jobs/batch.ts';
import { lookOnce } from '../paths/look-at-paths.ts';
import { carryOut } from '../moves/carry-out.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

interface Ports {
  readonly run: Pick<Run, 'state' | 'clock' | 'log' | 'signal'> & { readonly catalogue: CatalogueReader };
  readonly target: OpenedDestination;
}

/**
 * Photos that left their library while another one shows the same original, which has files of its own here: what lies here twice, to the
 * byte, is put aside; nothing is deleted. What the user edited stays, and so does what is the only copy.
 */
export async function settleDeparted(
  { library, gone }: Pick<Batch, 'library' | 'gone'>,
  ports: Ports,
): Promise<void> {
  const { run, target } = ports;
  if (gone.length === 0) return;
  const rows = await run.state.known({ destination: target.id, library, assets: gone });
  if (rows.length === 0) return;
  const ofAsset = Map.groupBy(rows, ({ key }) => key.asset);
  for (const row of await run.catalogue.assets(library, [...ofAsset.keys()])) {
    const files = ofAsset.get(row.id) ?? [];
    if (!hasLeft({ state: row.state, isLeft: false })) continue;
    const twin = await twinWithFiles(row, ports);
    if (twin !== undefined) await settle({ library, asset: row.id }, files, twin, ports);
  }
}

interface TwinWithFiles {
  readonly name: AssetName;
  readonly files: readonly RecordedFile[];
}

async function twinWithFiles(
  { library, asset }: CatalogueRow,
  { run, target }: Ports,
): Promise<TwinWithFiles | undefined> {
  if (asset === undefined) return undefined;
  for (const { library: other, state } of await run.catalogue.libraries()) {
    if (other.id === library || state.left === true) continue;
    const ids = await run.catalogue.assetsOfMasters(other.id, [asset.masterId]);
    for (const row of await run.catalogue.assets(other.id, ids)) {
      if (row.state !== 'shown') continue;
      const files = await run.state.known({ destination: target.id, library: other.id, assets: [row.id] });
      if (files.length > 0) return { name: { library: other.id, asset: row.id }, files };
    }
  }
  return undefined;
}

async function settle(
  from: AssetName,
  files: readonly RecordedFile[],
  twin: TwinWithFiles,
  { run, target }: Ports,
): Promise<void> {
  const { destination, pathKey } = target;
  const twice: RelativePath[] = [];
  for (const file of files) {
    const other = twin.files.find(
      ({ key, signature }) => key.role === file.key.role && signature === file.signature,
    );
    // A version that the other has not goes along with its row.
    if (other === undefined || pathKey(other.path) === pathKey(file.path)) continue;
    const isAlone = (await run.state.at(target, [pathKey(file.path)])).every(
      ({ key }) => assetText(key) === assetText(from),
    );
    const read = isAlone ? await signaturesOf([file.path, other.path], { run, target }) : [];
    const own = diskSignature(file);
    const isTwice = isVerifiable(own) && read.length === 2 && read.every((one) => one === own);
    const isAway = isAlone && read[0] === 'missing';
    if (!isTwice && !isAway) return;
    if (isTwice) twice.push(file.path);
  }
  // What tells of a file that goes goes with it.
  const sidecars = await sidecarsBeside(twice, from, { run, target });
  for (const { path } of sidecars)
    if ((await lookOnce(() => destination.stat(path))) !== undefined)
      await lookOnce(() => destination.setAside(path, run.clock.now()));
  await run.state.sidecars.record(target, { written: [], dropped: sidecars, failed: [], settled: [] });
  for (const path of twice) {
    const aside = await lookOnce(() => destination.setAside(path, run.clock.now()));
    if (aside === undefined) return;
    run.log.info(
      `${path} lies here twice since its photo is in another library: this one is in ${aside} now`,
    );
  }
  const renamed: readonly RenamedAsset[] = [{ from, to: twin.name }];
  await carryOut([], { state: run.state, target }, renamed);
}

/** Sidecars of ours beside these files. */
async function sidecarsBeside(
  paths: readonly RelativePath[],
  from: AssetName,
  { run, target }: Ports,
): Promise<readonly RecordedSidecar[]> {
  const beside = new Set(paths.flatMap((path) => [sidecarPath(path, 'full'), sidecarPath(path, 'stem')]));
  const asked = { destination: target.id, library: from.library, assets: [from.asset] };
  return (await run.state.sidecars.ofAssets(asked)).filter(({ path }) => beside.has(path));
}

/** Of what lies there now; undefined for what cannot be read. */
async function signaturesOf(
  paths: readonly RelativePath[],
  { run, target: { destination } }: Ports,
): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    paths.map((path) =>
      lookOnce(async () => {
        const stored = await destination.stat(path);
        if (stored === undefined) return 'missing';
        return stored.kind === 'file' ? destination.signature(path, run.signal) : undefined;
      }),
    ),
  );
}
