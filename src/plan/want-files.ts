import { once } from '../base/once.ts';
import type { Action, Wanted } from '../model/action.ts';
import type { Asset, Role } from '../model/asset.ts';
import type { DateBound, FileTime, Moment, Naming, Selection } from '../model/selection.ts';
import type { SidecarWishes } from '../model/sidecars.ts';
import type { Template } from '../model/template.ts';
import { type Around, fieldValues, NOTHING_AROUND } from './field-values.ts';
import {
  hostOffset,
  isPiece,
  localTime,
  type OffsetAt,
  renderFolder,
  renderName,
} from './folder-template.ts';
import { isBoundOrNone } from './date-bound.ts';
import { isAlbumWishes } from './album-wishes.ts';
import { isLibraryChoice } from './library-choice.ts';
import { nameFile } from './name-file.ts';
import { joinNames, longestPlanned, type SafeName } from './safe-path.ts';
import { selectVersions, type Version } from './select-versions.ts';
import type { SavedFile } from '../model/state-store.ts';
import type { LocalTime } from './strftime.ts';

/** What is wanted and what it is called; files are told by rules as they are at a moment (`wishesAt`). */
export interface WantRules<Bound extends DateBound = DateBound> {
  readonly selection: Selection<Bound>;
  readonly naming: Naming;
  readonly folder: Template;
  /** Trees of links beside that folder, in the order of their texts; undefined for none. */
  readonly trees?: readonly Template[] | undefined;
  /** A playlist beside each album of a tree. */
  readonly playlists?: true | undefined;
  /** Sidecars beside the files. */
  readonly sidecars?: SidecarWishes | undefined;
  /** What the time of a file tells; undefined: when the photo was taken. What is here keeps its time, so it is in no stored rules. */
  readonly fileTime?: FileTime | undefined;
  /** The most bytes that a name has on the disk; undefined: the usual 255. A matter of the disk, so it is in no stored rules either. */
  readonly longestName?: number | undefined;
}

export interface WantedFiles {
  readonly wanted: readonly Wanted[];
  readonly skipped: readonly Extract<Action, { do: 'skip' }>[];
}

/** The files of one asset that the user wants, with the paths they may have, in the order icloudpd fetches them. */
export function wantFiles(
  asset: Asset,
  { selection, naming, folder, fileTime, longestName }: WantRules<Moment>,
  offsetAt: OffsetAt = hostOffset,
  around: Around = NOTHING_AROUND,
): WantedFiles {
  const { versions, skips } = selectVersions(asset, selection, around.outside);
  const shared = once(() => {
    const longestBytes = longestPlanned(longestName);
    const time = timeOf(asset, naming, offsetAt);
    return {
      folders: renderFolder(folder, time, fieldValues(asset, time, around), longestBytes),
      siblings: versions.flatMap(asSibling),
      rules: { ...naming, rename: renameBy(asset, naming, offsetAt, around), longestBytes },
    };
  });
  const wanted = versions.map((version): Wanted => {
    // Nobody asks where a file may lie that is recorded and there.
    const named = once(() => {
      const { folders, siblings, rules } = shared();
      const names = nameFile(asset, version, siblings, rules, versions);
      const inFolder = (name: SafeName) => joinNames([...folders, name]);
      const leftAt = once(() => names.left.map(inFolder));
      return { candidates: names.names.map(inFolder), stems: names.stems, leftAt };
    });
    return {
      key: { library: asset.library, asset: asset.id, role: version.resource.role },
      asset,
      resource: version.resource,
      modifiedAtMs: timeOfFile(asset, version.resource.role, fileTime),
      get candidates() {
        return named().candidates;
      },
      get stems() {
        return named().stems;
      },
      get leftAt() {
        return named().leftAt();
      },
    };
  });
  return { wanted, skipped: skips.map((skip) => ({ do: 'skip', asset: asset.id, ...skip })) };
}

/** What the user's template makes of the name that a file would have; undefined where there is none. */
function renameBy(
  asset: Asset,
  { fileName, ...naming }: Naming,
  offsetAt: OffsetAt,
  around: Around,
): ((name: string) => string) | undefined {
  if (fileName === undefined) return undefined;
  const time = timeOf(asset, naming, offsetAt);
  return (name) => renderName(fileName, time, fieldValues(asset, time, around, name));
}

/** When the photo was taken, by the clocks that the user chose: those of this computer, as icloudpd has it, unless told otherwise. */
export function timeOf(asset: Asset, { dates }: Naming, hostOffsetAt: OffsetAt): LocalTime {
  const { zoneOffset } = asset.details;
  const ownOffset = zoneOffset === undefined ? undefined : Math.round(zoneOffset / 60);
  const offsetAt: OffsetAt = (atMs) => {
    if (dates === 'utc') return 0;
    return (dates === 'photo' ? ownOffset : undefined) ?? hostOffsetAt(atMs);
  };
  return localTime(takenAt(asset), offsetAt);
}

const EDITS: ReadonlySet<Role> = new Set(['adjusted', 'live-adjusted']);

/** The time a file of this asset gets, in whole seconds; when it was taken, where nothing else is told. */
function timeOfFile(asset: Asset, role: Role, rule: FileTime = 'taken'): number {
  const { addedAtMs, details } = asset;
  const madeAtMs = (EDITS.has(role) ? details.editedAtMs : undefined) ?? details.createdAtMs;
  const atMs = { taken: undefined, added: addedAtMs, modified: madeAtMs }[rule] ?? takenAt(asset);
  return Math.floor(atMs / 1000) * 1000;
}

/** A photo without a date lies in 1970, as with icloudpd (photos.md 15, step 8; FAULTS.md G1). */
function takenAt({ capturedAtMs }: Asset): number {
  return capturedAtMs ?? 0;
}

/**
 * How others see a file when they look for a clash: an original in place of an edit counts as that edit, one in place of a
 * smaller size not at all (photos.md 15, step 6).
 */
function asSibling(version: Version): readonly Version[] {
  const { standsFor } = version;
  if (standsFor === undefined) return [version];
  return standsFor === 'adjusted' || standsFor === 'alternative' ? [{ ...version, slot: standsFor }] : [];
}

/**
 * The very file that a row speaks of, once more and under its old name, whatever the rules for names and sizes say today.
 * `gone`: the library does not offer it any more; `changed`: it offers other bytes in its place, which are another file.
 */
export function wantAgain(
  { key, path, signature }: SavedFile,
  asset: Asset,
  fileTime?: FileTime,
): Wanted | 'gone' | 'changed' {
  const resource = asset.resources[key.role];
  if (resource === undefined || asset.deleted) return 'gone';
  if (resource.signature !== signature) return 'changed';
  const modifiedAtMs = timeOfFile(asset, key.role, fileTime);
  return { key, asset, resource, modifiedAtMs, candidates: [path], leftAt: [] };
}

/** Whether a stored value has the shape of rules; a value of another version has not. */
export function isWantRules(value: object): value is WantRules {
  const parts = ['selection', 'naming', 'folder'].map((name): unknown => Reflect.get(value, name));
  if (!parts.every((part) => typeof part === 'object' && part !== null)) return false;
  const [selection, naming, folder] = parts;
  const trees: unknown = Reflect.get(value, 'trees');
  if (trees !== undefined && !(Array.isArray(trees) && trees.every(isTemplate))) return false;
  const playlists: unknown = Reflect.get(value, 'playlists');
  if (playlists !== undefined && playlists !== true) return false;
  const sizes: unknown = Reflect.get(Object(selection), 'sizes');
  const libraries: unknown = Reflect.get(Object(selection), 'libraries');
  if (libraries !== undefined && !isLibraryChoice(libraries)) return false;
  const albums: unknown = Reflect.get(Object(selection), 'albums');
  if (albums !== undefined && !isAlbumWishes(albums)) return false;
  const filter: unknown = Reflect.get(Object(selection), 'filter');
  if (filter !== undefined && !('kind' in Object(filter))) return false;
  const bounds = ['createdBefore', 'createdAfter'].map((name): unknown =>
    Reflect.get(Object(selection), name),
  );
  return (
    Array.isArray(sizes) && bounds.every(isBoundOrNone) && isTemplate(folder) && hasOwnNaming(Object(naming))
  );
}

function hasOwnNaming(naming: object): boolean {
  const fileName: unknown = Reflect.get(naming, 'fileName');
  const dates: unknown = Reflect.get(naming, 'dates');
  const isDates = dates === undefined || dates === 'photo' || dates === 'utc';
  return isDates && (fileName === undefined || isTemplate(fileName));
}

function isTemplate(value: unknown): boolean {
  const pieces: unknown = Reflect.get(Object(value), 'pieces');
  return Array.isArray(pieces) && pieces.every(isPiece);
}
