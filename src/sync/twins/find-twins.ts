import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { DestinationId, LibraryId } from '../../model/ids.ts';
import type { IgnoredAsset } from '../../model/ignored-assets.ts';
import type { AssetName, RecordedFile, StateStore } from '../../model/state-store.ts';
import { hasLeft, type Twin } from '../../plan/decide-arrival.ts';

export interface TwinPorts {
  readonly state: Pick<StateStore, 'known' | 'filesWithSignatures' | 'ignored'>;
  readonly catalogue: Pick<CatalogueReader, 'assets'>;
  readonly destination: DestinationId;
  /** Libraries that the account has no longer. */
  readonly left: ReadonlySet<LibraryId>;
}

/** A twin, and what is known of it here. */
export interface FoundTwin extends Twin {
  /** Step of the catalogue that changed it last. */
  readonly step: number;
  /** As iCloud showed it last. */
  readonly asset: Asset | undefined;
  /** Files as they are recorded of it today; none of one that is only ignored. */
  readonly files: readonly RecordedFile[];
  readonly isIgnored: boolean;
}

/**
 * For assets of one library, others that have the same original and of which something is recorded here, or that the user ignores: of
 * other libraries, or gone from this one. Told by the signatures of their files, then by the names of their originals.
 */
export async function findTwins(
  assets: readonly Asset[],
  ports: TwinPorts,
): Promise<ReadonlyMap<Asset, readonly FoundTwin[]>> {
  const { state, destination } = ports;
  const signatures = new Set(assets.flatMap((asset) => signaturesOf(asset)));
  const rows = await state.filesWithSignatures({ signatures: [...signatures], destination });
  const ignored = (await state.ignored()).filter(({ signature }) => signatures.has(signature ?? ''));
  const found = new Map<Asset, readonly FoundTwin[]>();
  for (const asset of assets) {
    const own = new Set(signaturesOf(asset));
    const isOther = (name: AssetName) => name.library !== asset.library || name.asset !== asset.id;
    const named = rows
      .filter(({ key, signature }) => isOther(key) && own.has(signature))
      .map(({ key }) => key);
    const wished = ignored.filter((one) => isOther(one) && own.has(one.signature ?? ''));
    const twins = await Promise.all(
      distinct([...named, ...wished]).map((name) => twinOf(asset, name, wished, ports)),
    );
    const whole = twins.filter((twin) => twin !== undefined);
    if (whole.length > 0) found.set(asset, whole);
  }
  return found;
}

async function twinOf(
  asset: Asset,
  name: AssetName,
  wished: readonly IgnoredAsset[],
  { state, catalogue, destination, left }: TwinPorts,
): Promise<FoundTwin | undefined> {
  const [row]: readonly (CatalogueRow | undefined)[] = await catalogue.assets(name.library, [name.asset]);
  // What iCloud shows of it is not known: nothing can be said of whether it went.
  if (row?.asset?.masterId !== asset.masterId) return undefined;
  // In one library two photos may share an original; one that went and came back has another name, too.
  const isBeside = name.library === asset.library && !hasLeft({ state: row.state, isLeft: false });
  if (isBeside) return undefined;
  const files = await state.known({ destination, library: name.library, assets: [name.asset] });
  const isIgnored = wished.some((one) => assetText(one) === assetText(name));
  return {
    name,
    step: row.step,
    state: row.state,
    isLeft: left.has(name.library),
    asset: row.asset,
    files,
    isIgnored,
  };
}

function signaturesOf({ resources }: Asset): readonly string[] {
  return Object.values(resources).map(({ signature }) => signature);
}

function distinct(names: readonly AssetName[]): readonly AssetName[] {
  const byText = new Map(
    names.map(({ library, asset }) => [assetText({ library, asset }), { library, asset }]),
  );
  return [...byText.values()];
}
