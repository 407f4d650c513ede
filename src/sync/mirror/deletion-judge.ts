import type { Library } from '../../model/asset.ts';
import type { CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { PhotoSource } from '../../model/photo-source.ts';
import { decideDeletion, type DeletionFate, type LookedUp } from '../../plan/decide-deletion.ts';
import type { AsidePlan } from './plan-aside.ts';

interface Ports {
  readonly catalogue: Pick<CatalogueReader, 'libraries' | 'assets' | 'assetsOfMasters'>;
  readonly source: Pick<PhotoSource, 'libraries'>;
  readonly signal: AbortSignal;
}

/** Gathers what decides about deletions in one run. */
export class DeletionJudge {
  readonly #ports: Ports;
  #sharing: Promise<boolean | undefined> | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** `now`: what iCloud says of it now. */
  async fateOf(library: Library, { gone: { row }, edited }: AsidePlan, now: LookedUp): Promise<DeletionFate> {
    // Only what went without being seen in Recently Deleted hangs on it, and the provider is asked for it.
    const hasSharedLibrary =
      row.state === 'purged' ? await (this.#sharing ??= this.#sharesLibraries()) : true;
    return decideDeletion({
      kind: library.kind,
      state: row.state,
      now: hasSharedLibrary === undefined ? undefined : now,
      isElsewhere: await this.#isElsewhere(row),
      hasSharedLibrary: hasSharedLibrary === true,
      isEdited: edited !== undefined,
    });
  }

  /** Whether the account has a shared library, followed or not; undefined where that is not told now. */
  async #sharesLibraries(): Promise<boolean | undefined> {
    const { catalogue, source, signal } = this.#ports;
    if ((await catalogue.libraries()).some(({ library }) => isShared(library))) return true;
    const { libraries, isWhole } = await source.libraries(signal);
    return isWhole ? libraries.some(isShared) : undefined;
  }

  /** Whether another library shows the same original: the photo went there. */
  async #isElsewhere({ library: own, asset }: CatalogueRow): Promise<boolean> {
    const { catalogue } = this.#ports;
    if (asset === undefined) return false;
    for (const { library, state } of await catalogue.libraries()) {
      if (library.id === own || state.left === true) continue;
      const ids = await catalogue.assetsOfMasters(library.id, [asset.masterId]);
      const twins = await catalogue.assets(library.id, ids);
      if (twins.some((twin) => twin.state === 'shown' || twin.state === 'hidden')) return true;
    }
    return false;
  }
}

function isShared({ kind }: Library): boolean {
  return kind === 'shared';
}
