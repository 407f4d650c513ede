import { AlbumHandles, TRASH_MS } from './album-handles.ts';
import type { SimAsset } from './assets.ts';
import { uuidFrom } from '../core/seed.ts';
import type { Place } from './account-zones.ts';
import type { Zone } from './zone.ts';
import { isShared } from './zone-name.ts';

/** A shared library that this account does not have. */
const ELSEWHERE = {
  zoneName: 'SharedSync-0B1C2D3E-4F50-4617-8829-3A4B5C6D7E8F',
  ownerRecordName: '_owner-of-the-shared-library',
};

interface MoveOrder {
  /** Which half happens at once: its twin appears in the other library, or it goes from this one. */
  readonly first?: 'twin' | 'old';
}

export interface ToShared extends MoveOrder {
  /** The account's shared library unless told. A zone that the account has not: no twin can be seen. */
  readonly zone?: string;
  /** What stays in its place: a sparse record, perhaps under another name, nothing, or the photo itself (next.md e3, photos.md 11.2). */
  readonly leaves?: 'sparse' | 'other' | 'nothing' | 'photo';
}

export interface ToPersonal extends MoveOrder {
  /** How the shared library tells why it went; null: not at all. */
  readonly trashReason?: 0 | null;
  /** A sparse record of it gets its photo back, under its name of old, or goes when the twin comes. */
  readonly sparse?: 'revived' | 'purged';
}

/** A move of which one half happened. */
export interface Move {
  /** Record name of the asset in the other library. */
  readonly twin: string;
  /** The other half. */
  finish(): void;
}

/** Fields that say the same without the rest of the record. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  favorite: ['isFavorite'],
  hidden: ['isHidden'],
  dateExpunged: ['isDeleted', 'isExpunged', 'dateExpunged'],
  restored: [],
  trashReason: ['trashReason'],
  deletedBy: ['deletedBy'],
};

/** Moves between the personal library and a shared one (next.md e4). */
export class MoveHandles extends AlbumHandles {
  #twins = 0;

  /** The account's own user record. */
  get ownName(): string {
    return this.zone('PrimarySync').name.ownerRecordName;
  }

  /** Both halves at once; answers the record name of the twin. */
  moveToShared(id: string, wish: ToShared = {}): string {
    const move = this.startMoveToShared(id, wish);
    move.finish();
    return move.twin;
  }

  /** Personal to shared: the same master under a new asset name there, and a sparse record here. */
  startMoveToShared(id: string, { first = 'twin', zone: wanted, leaves = 'sparse' }: ToShared = {}): Move {
    const place = this.placeOf(id);
    const target =
      this.zones.find(({ name }) => name.zoneName === wanted) ?? (wanted ? undefined : this.sharedZone);
    const { zoneName, ownerRecordName } = target?.name ?? {
      ...ELSEWHERE,
      ...(wanted ? { zoneName: wanted } : {}),
    };
    const twin = this.#nameTwin();
    const appear = () => {
      if (target !== undefined) this.#copy(place.asset, twin, target);
    };
    const leave = () => {
      const linkedZone = { zoneName, ownerRecordName, recordName: twin };
      if (leaves === 'sparse') this.change(id, { linkedZone });
      if (leaves === 'other') {
        const { zone, asset } = this.placeOf(id);
        zone.add({ ...asset, id: this.#nameTwin(), linkedZone, version: 0 }, { knownMaster: true });
      }
      if (leaves === 'nothing' || leaves === 'other') this.#purge(id);
    };
    return inOrder(twin, first, appear, leave);
  }

  /** As `moveToShared`, back. */
  moveToPersonal(id: string, wish: ToPersonal = {}): string {
    const move = this.startMoveToPersonal(id, wish);
    move.finish();
    return move.twin;
  }

  /** Shared to personal: in Recently Deleted there without being deleted, the same master here. */
  startMoveToPersonal(
    id: string,
    { first = 'twin', trashReason = 0, sparse = 'purged' }: ToPersonal = {},
  ): Move {
    const place = this.placeOf(id);
    if (!isShared(place.zone)) throw new RangeError(`${id} is in no shared library`);
    const before = this.#sparseOf(id);
    const twin = before !== undefined && sparse === 'revived' ? before.asset.id : this.#nameTwin();
    const appear = () => {
      if (before?.asset.id === twin) {
        this.change(twin, { linkedZone: undefined, movedAt: this.now() });
        return;
      }
      this.#copy(place.asset, twin, this.zone('PrimarySync'));
      if (before !== undefined) this.#purge(before.asset.id);
    };
    const leave = () =>
      this.change(id, { dateExpunged: this.now() + TRASH_MS, trashReason, deletedBy: this.ownName });
    return inOrder(twin, first, appear, leave);
  }

  protected change(id: string, change: Partial<SimAsset>): void {
    const { zone, ordinal, asset } = this.placeOf(id);
    zone.replace(ordinal, { ...asset, ...change, version: asset.version + 1 }, this.#aloneIn(zone, change));
    this.noteChange(zone);
  }

  /** The fields that tell this change alone; undefined: it is told with the whole record. */
  #aloneIn(zone: Zone, change: Partial<SimAsset>): readonly string[] | undefined {
    const names = Object.keys(change);
    const { partialDeltas } = this.quirks;
    const fits =
      partialDeltas === 'everywhere' ||
      (partialDeltas !== 'nowhere' && isShared(zone) && names.every((name) => name === 'favorite'));
    if (!fits || names.some((name) => FLAGS[name] === undefined)) return undefined;
    return names.flatMap((name) => FLAGS[name] ?? []);
  }

  #copy(asset: SimAsset, id: string, target: Zone): void {
    const contributor = isShared(target) ? { contributor: this.ownName } : {};
    const copy: SimAsset = {
      ...asset,
      id,
      ...contributor,
      linkedZone: undefined,
      dateExpunged: undefined,
      movedAt: this.now(),
      version: 0,
    };
    target.add(copy, { knownMaster: target.holdsMaster(copy.master) });
    this.noteChange(target);
  }

  #purge(id: string): void {
    const { zone, ordinal } = this.placeOf(id);
    zone.purge(ordinal);
    this.dropRelations(zone, id);
    this.noteChange(zone);
  }

  /** The record of the personal library that stands for this photo of a shared one. */
  #sparseOf(id: string): Place | undefined {
    const zone = this.zone('PrimarySync');
    for (const [ordinal, asset] of zone.sparse())
      if (asset.linkedZone?.recordName === id) return { zone, ordinal, asset };
    return undefined;
  }

  #nameTwin(): string {
    this.#twins += 1;
    return uuidFrom(`${this.seed}/twin/${this.#twins}`).toUpperCase();
  }
}

function inOrder(twin: string, first: 'twin' | 'old', appear: () => void, leave: () => void): Move {
  const [now, later] = first === 'twin' ? [appear, leave] : [leave, appear];
  now();
  let isDone = false;
  return {
    twin,
    finish() {
      if (isDone) return;
      isDone = true;
      later();
    },
  };
}
