import { IdSet } from '../../base/id-set.ts';
import { fieldsOf } from '../../metadata/fields-of.ts';
import type { Asset } from '../../model/asset.ts';
import { assetText } from '../../model/asset-text.ts';
import type { AssetState, CatalogueReader, CatalogueRow } from '../../model/catalogue.ts';
import type { CollectionId, LibraryId } from '../../model/ids.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import type { Moment } from '../../model/selection.ts';
import type { RecordedSidecar, SidecarNames } from '../../model/sidecars.ts';
import type { RecordedFile } from '../../model/state-store.ts';
import type { Around } from '../../plan/field-values.ts';
import { isUnturned, sidecarPath, wantSidecars } from '../../plan/want-sidecars.ts';
import { type WantRules, wantFiles } from '../../plan/want-files.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import type { AlbumJudge } from '../selection/album-judge.ts';
import type { ComingNames } from '../jobs/coming-names.ts';
import { withComing } from '../jobs/with-coming.ts';
import type { SidecarTask } from './write-sidecars.ts';

export interface SidecarTasksOptions {
  readonly run: Pick<Run, 'config' | 'state' | 'signal' | 'clock'> &
    Partial<Pick<Run, 'warnOnce'>> & { readonly catalogue: CatalogueReader };
  readonly target: OpenedDestination;
  readonly names: SidecarNames;
  /** Files that are to come count as if they were here, under these names. */
  readonly imagines?: Pick<ComingNames, 'of'>;
  /** What is wanted, by the time at which the run began. */
  readonly rules: WantRules<Moment>;
  /** Which of them are among those chosen by albums, and by which albums they lie. */
  readonly judge: Pick<AlbumJudge, 'around' | 'offered'>;
  /** Assets that the user does not want, by `assetText`. */
  readonly ignored: ReadonlySet<string>;
}

/** What is to be written of the sidecars of photos: which, where, and what each says. */
export class SidecarTasks {
  readonly #options: SidecarTasksOptions;
  readonly #imagined = new IdSet();
  readonly #ofOtherForm = new IdSet();

  constructor(options: SidecarTasksOptions) {
    this.#options = options;
  }

  /** How many sidecars were met that have the names of the other form, and for no reason but that. */
  get ofOtherForm(): number {
    return this.#ofOtherForm.size;
  }

  async of(rows: readonly CatalogueRow[], how: DescribeHow): Promise<readonly SidecarTask[]> {
    const tasks: SidecarTask[] = [];
    const claims = new Map<string, ReadonlySet<string>>();
    for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library))
      tasks.push(...(await this.#ofLibrary(library, ofLibrary, how, claims)));
    return tasks;
  }

  async #ofLibrary(
    library: LibraryId,
    rows: readonly CatalogueRow[],
    how: DescribeHow,
    claims: Map<string, ReadonlySet<string>>,
  ): Promise<readonly SidecarTask[]> {
    const { run, target, judge, imagines } = this.#options;
    const assets = rows.map(({ id }) => id);
    const asked = { destination: target.id, library, assets };
    const files = Map.groupBy(await run.state.known(asked), ({ key }) => key.asset);
    if (files.size === 0 && imagines === undefined) return [];
    const known = Map.groupBy(await run.state.sidecars.ofAssets(asked), ({ asset }) => asset);
    const members = await run.catalogue.albumsOf(assets);
    const around = await judge.around(rows.flatMap(({ asset }) => asset ?? []));
    const offered = await judge.offered();
    const wishes = rows.flatMap((row) => {
      const [ofAsset = [], recorded = []] = [files.get(row.id), known.get(row.id)];
      // What iCloud shows no longer stays as it is; of what is hidden there, the sidecar tells.
      if (row.asset === undefined || !(TOLD.has(row.state) || offered.has(row.state))) return [];
      const albums = (members.get(row.id) ?? []).flatMap(({ collection }) => {
        const parts = how.albums.get(collection);
        return parts === undefined ? [] : [parts];
      });
      const photo = {
        row,
        asset: row.asset,
        albums,
        around: around(row.asset),
        mayMake: how.mayMake && offered.has(row.state),
        onlyWanted: how.onlyWanted === true,
      };
      return this.#wishesOf(photo, ofAsset, recorded);
    });
    const taken = await this.#othersAt(wishes);
    const isTaken = (key: string) => taken.has(key) || claims.has(key);
    return wishes.flatMap(({ candidates, recorded, other, preferred, files: about, ...task }) => {
      // Where another photo has the name, the full one is right.
      if (other !== undefined && !(other === recorded && isTaken(target.pathKey(preferred))))
        this.#ofOtherForm.add(target.pathKey(other.path));
      const photos = new Set(about.map(({ path }) => target.pathKey(path)));
      const path = recorded?.path ?? this.#freeOf(candidates, photos, [taken, claims]);
      if (path === undefined) return [];
      claims.set(target.pathKey(path), photos);
      // What was counted has no row.
      if (imagines !== undefined && !this.#imagined.add(target.pathKey(path))) return [];
      return [{ ...task, library, path, known: recorded, isOwed: how.isOwed === true }];
    });
  }

  /** The first name that no other photo has. None where another photo of the very file has one: that tells of it. */
  #freeOf(
    candidates: readonly RelativePath[],
    photos: ReadonlySet<string>,
    taken: readonly Owners[],
  ): RelativePath | undefined {
    for (const path of candidates) {
      const owners = taken.flatMap((all) => all.get(this.#options.target.pathKey(path)) ?? []);
      if (owners.length === 0) return path;
      if (owners.some((files) => [...files].some((file) => photos.has(file)))) return undefined;
    }
    return undefined;
  }

  #wishesOf(
    { row, asset, albums, around, mayMake, onlyWanted }: Described,
    files: readonly RecordedFile[],
    recorded: readonly RecordedSidecar[],
  ) {
    const { target, names, rules, ignored, imagines } = this.#options;
    const isUnwanted = !mayMake || ignored.has(assetText({ library: row.library, asset: row.id }));
    const asked = isUnwanted && !onlyWanted ? [] : wantFiles(asset, rules, undefined, around).wanted;
    if (onlyWanted && asked.length === 0) return [];
    const wanted = isUnwanted ? [] : asked;
    const roles = new Set(wanted.map(({ key }) => key.role));
    const isHidden = row.state === 'hidden';
    const own = imagines === undefined ? files : withComing(files, wanted, imagines);
    return wantSidecars(own, names, target.pathKey).flatMap((wish) => {
      const there = wish.candidates
        .map((path) => recorded.find((one) => one.path === path))
        .find((one) => one !== undefined);
      const [first] = wish.files;
      // What has a sidecar is followed in it; others come where they are wanted.
      if (first === undefined || (there === undefined && !wish.files.some(({ key }) => roles.has(key.role))))
        return [];
      const [preferred] = wish.candidates;
      if (preferred === undefined) return [];
      const stems = new Set(wish.files.map(({ path }) => sidecarPath(path, 'stem')));
      const unfollowed = there === undefined ? recorded.find(({ path }) => stems.has(path)) : undefined;
      const isTurnable = wish.files.some(({ key }) => isUnturned(key.role));
      return [
        {
          asset: row.id,
          photo: first.path,
          files: wish.files,
          candidates: there === undefined ? wish.candidates : [there.path],
          recorded: there,
          preferred,
          other: there?.path === preferred ? undefined : (there ?? unfollowed),
          fields: fieldsOf(asset, { albums, isHidden, isUnturned: isTurnable }),
        },
      ];
    });
  }

  /** Which of these names are of other photos, with their files: the first that came has the sidecar. */
  async #othersAt(
    wishes: readonly {
      readonly candidates: readonly RelativePath[];
      readonly recorded: RecordedSidecar | undefined;
      readonly other: RecordedSidecar | undefined;
      readonly preferred: RelativePath;
    }[],
  ): Promise<Owners> {
    const { run, target } = this.#options;
    const asked = wishes.flatMap(({ candidates, recorded, other, preferred }) => {
      if (recorded === undefined) return candidates;
      return other === undefined ? [] : [preferred];
    });
    const keys = asked.map(target.pathKey);
    const rows = keys.length === 0 ? [] : await run.state.sidecars.at(target, keys);
    const owners = new Map<string, ReadonlySet<string>>();
    for (const [library, ofLibrary] of Map.groupBy(rows, (row) => row.library)) {
      const assets = [...new Set(ofLibrary.map(({ asset }) => asset))];
      const states = new Map(
        (await run.catalogue.assets(library, assets)).map(({ id, state }) => [id, state]),
      );
      const files = await run.state.known({ destination: target.id, library, assets });
      for (const { asset, path } of ofLibrary) {
        // What belonged to a photo that iCloud tells of no more may be taken over.
        if (!TOLD.has(states.get(asset))) continue;
        const own = files.filter(({ key }) => key.asset === asset);
        owners.set(target.pathKey(path), new Set(own.map((file) => target.pathKey(file.path))));
      }
    }
    return owners;
  }
}

/** Keys of the files of who has a name, by the key of that. */
type Owners = ReadonlyMap<string, ReadonlySet<string>>;

/** Of photos in these states iCloud tells what they are, whatever is wanted. */
const TOLD: ReadonlySet<AssetState | undefined> = new Set<AssetState>(['shown', 'hidden']);

export type AlbumNames = ReadonlyMap<CollectionId, readonly string[]>;

export interface DescribeHow {
  readonly albums: AlbumNames;
  /** Sidecars may be made where there are none; else those that are there stay true. */
  readonly mayMake: boolean;
  /** Those that are there are left, too, where their photo is none that the user asks for. */
  readonly onlyWanted?: true;
  /** They were asked for: one that is missing was not taken away. */
  readonly isOwed?: true;
}

interface Described {
  readonly onlyWanted: boolean;
  readonly row: CatalogueRow;
  readonly asset: Asset;
  readonly albums: readonly (readonly string[])[];
  readonly around: Around;
  readonly mayMake: boolean;
}
