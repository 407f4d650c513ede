import { mapParallel } from '../../base/map-parallel.ts';
import type { Wanted } from '../../model/action.ts';
import type { Asset } from '../../model/asset.ts';
import type { AssetState, CatalogueReader } from '../../model/catalogue.ts';
import type { StoredFile } from '../../model/destination.ts';
import type { RecordedFile, StateStore } from '../../model/state-store.ts';
import { assetText } from '../../model/asset-text.ts';
import { type Around, NOTHING_AROUND } from '../../plan/field-values.ts';
import type { OfPhoto } from '../../plan/keep-together.ts';
import { agrees } from '../../plan/page-facts.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { lookAtPaths } from '../paths/look-at-paths.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { type FileWithRows, filesWithRows } from '../verify/files-with-rows.ts';
import type { FormerPlaces } from './former-places.ts';
import { NO_FILE_STAYS, type StayReason } from './relayout-report.ts';
import { byAge, hasNameOf, type PhotosOf, wantedAs } from './wanted-as.ts';

interface MisplacedFile extends OfPhoto {
  /** As it lies there. */
  readonly stored: StoredFile;
}

export interface SurveyPorts {
  readonly state: Pick<StateStore, 'files'>;
  readonly catalogue: Pick<CatalogueReader, 'assets'>;
  readonly target: OpenedDestination;
  readonly former: Pick<FormerPlaces, 'signatureAt'>;
  readonly rules: WantRules;
  /** By which albums photos lie, by these rules. */
  readonly albumsBy: (rules: WantRules) => Pick<AlbumJudge, 'places'>;
  /** States of photos that may be wanted. */
  readonly offered: ReadonlySet<AssetState>;
  /** Only files as they were saved, under names by these rules, are looked at; undefined: all. */
  readonly only: readonly WantRules[] | undefined;
  readonly signal: AbortSignal;
  /** So many files were looked at. */
  readonly onFiles: (files: number) => void;
}

export interface Survey {
  /** In the order of the library: those that were added first come first. */
  readonly misplaced: readonly MisplacedFile[];
  readonly inPlace: number;
  readonly stays: Readonly<Record<StayReason, number>>;
  /** Keys of the names of all recorded files that are not misplaced. */
  readonly kept: ReadonlySet<string>;
}

const PAGE = 200;
const LOOKS_AT_ONCE = 32;

/** Where each recorded file belongs by today's rules, and why those stay that do. Asks the catalogue and the disk, and changes nothing. */
export async function findMisplaced(ports: SurveyPorts): Promise<Survey> {
  const survey = new Surveying(ports);
  let page: FileWithRows[] = [];
  for await (const file of filesWithRows(ports.state, ports.target)) {
    page.push(file);
    if (page.length < PAGE) continue;
    await survey.add(page);
    page = [];
  }
  await survey.add(page);
  return survey.end();
}

interface Ordered {
  readonly file: MisplacedFile;
  readonly first: Wanted;
  readonly isFormer: boolean;
  readonly savedAtMs: number;
}

class Surveying {
  readonly #ports: SurveyPorts;
  readonly #kept = new Set<string>();
  readonly #stays: Record<StayReason, number> = { ...NO_FILE_STAYS };
  readonly #misplaced = new Map<string, Ordered>();
  #inPlace = 0;
  #looked = 0;

  constructor(ports: SurveyPorts) {
    this.#ports = ports;
  }

  async add(files: readonly FileWithRows[]): Promise<void> {
    this.#ports.signal.throwIfAborted();
    this.#ports.onFiles((this.#looked += files.length));
    const photos = await this.#photosOf(files.flatMap(({ rows }) => rows));
    await mapParallel(files, LOOKS_AT_ONCE, async (file) => {
      const key = this.#ports.target.pathKey(file.path);
      const verdict = await this.#judge(file, photos);
      const other = this.#misplaced.get(key);
      if (this.#kept.has(key) || other !== undefined) {
        // Two files of one name: which of them lies there cannot be told.
        if (other !== undefined) this.#stay('unclear');
        this.#misplaced.delete(key);
        this.#kept.add(key);
        this.#stay('unclear');
      } else if (typeof verdict === 'object') {
        this.#misplaced.set(key, verdict);
      } else {
        this.#kept.add(key);
        if (verdict === 'in place') this.#inPlace += 1;
        else this.#stay(verdict);
      }
    });
  }

  end(): Survey {
    const ordered = [...this.#misplaced.values()].toSorted((a, b) => inOrder(a, b));
    return {
      misplaced: ordered.map(({ file }) => file),
      inPlace: this.#inPlace,
      stays: this.#stays,
      kept: this.#kept,
    };
  }

  #stay(reason: StayReason): void {
    this.#stays[reason] += 1;
  }

  /** What iCloud shows of these, by library and id. */
  async #photosOf(rows: readonly RecordedFile[]): Promise<PhotosOf> {
    const shown = new Map<string, ReadonlyMap<string, Asset>>();
    for (const [library, ofLibrary] of Map.groupBy(rows, ({ key }) => key.library)) {
      const ids = [...new Set(ofLibrary.map(({ key }) => key.asset))];
      const known = await this.#ports.catalogue.assets(library, ids);
      shown.set(
        library,
        new Map(
          known.flatMap(({ id, state, asset }) =>
            this.#ports.offered.has(state) && asset !== undefined ? [[id, asset] as const] : [],
          ),
        ),
      );
    }
    const assets = [...shown.values()].flatMap((ofLibrary) => [...ofLibrary.values()]);
    const { albumsBy, rules, only = [] } = this.#ports;
    const around = new Map<WantRules, (asset: Asset) => Around>();
    for (const one of [rules, ...only]) around.set(one, await albumsBy(one).places(assets));
    return {
      assetOf: ({ key }) => shown.get(key.library)?.get(key.asset),
      aroundOf: (asset, one) => around.get(one)?.(asset) ?? NOTHING_AROUND,
    };
  }

  async #judge(file: FileWithRows, photos: PhotosOf): Promise<Ordered | 'in place' | StayReason> {
    const { target, former, rules, only } = this.#ports;
    const as = wantedAs(file, photos, rules);
    if (typeof as === 'string') return as;
    const { wanted, isFormer } = as;
    const { path, signature } = file;
    const candidates = [...new Set(wanted.flatMap((one) => one.candidates))];
    const hadAnother =
      former.signatureAt(path) !== signature &&
      candidates.some((name) => former.signatureAt(name) === signature);
    const key = target.pathKey(path);
    const isBest = wanted.some(
      ({ candidates: [best] }) => best !== undefined && target.pathKey(best) === key,
    );
    if (isBest && !hadAnother) return 'in place';
    const looks = await lookAtPaths([path], (one) => target.destination.stat(one));
    const stored = looks.get(path);
    if (stored === undefined) return 'removed';
    if (stored.kind !== 'file') return 'not-ours';
    const isAsLeft = file.rows.some((row) => agrees(row, stored));
    if (only !== undefined && !(isAsLeft && hasNameOf(file, photos, only))) return 'not-ours';
    const [first] = wanted;
    const savedAtMs = Math.max(...file.rows.map((row) => row.savedAtMs));
    if (first === undefined) return 'unwanted';
    const stems = candidates.map((name) => first.stems?.[first.candidates.indexOf(name)] ?? name);
    const photo = isFormer ? undefined : assetText(first.key);
    return { file: { path, signature, candidates, stems, photo, stored }, first, isFormer, savedAtMs };
  }
}

/** Of one asset and role there may be former versions: behind the current one, the newest first. */
function inOrder(a: Ordered, b: Ordered): number {
  return (
    byAge(a.first, b.first) ||
    Number(a.isFormer) - Number(b.isFormer) ||
    b.savedAtMs - a.savedAtMs ||
    (a.file.path < b.file.path ? -1 : 1)
  );
}
