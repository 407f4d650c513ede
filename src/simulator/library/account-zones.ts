import { AlbumMembers } from './album-members.ts';
import type { Album } from './albums.ts';
import type { SimAsset } from './assets.ts';
import { bytesFrom, uuidFrom } from '../core/seed.ts';
import { type Quirks, USUAL_QUIRKS } from './quirks.ts';
import { listSource } from './synthetic-library.ts';
import { Zone } from './zone.ts';
import { isShared } from './zone-name.ts';

export interface Place {
  readonly zone: Zone;
  readonly ordinal: number;
  readonly asset: SimAsset;
}

/** What a zone that is added later may be told. */
export interface NewZone {
  /** A new shared library unless told. */
  readonly zoneName?: string;
  /** `both`: the same zone is shown in both databases. */
  readonly database?: 'private' | 'shared' | 'both';
  readonly ownerRecordName?: string;
}

/** The zones of an account, and the order of their changes. */
export class AccountZones {
  readonly quirks: Quirks = { ...USUAL_QUIRKS };
  protected readonly seed: string;
  protected readonly now: () => number;
  readonly #zones: Zone[];
  /** Zones in the order of their changes, for `changes/database`. */
  readonly #changes: Zone[] = [];
  readonly #members = new AlbumMembers((id) => this.whereIs(id)?.asset, this.quirks);

  constructor(seed: string, zones: readonly Zone[], now: () => number) {
    this.seed = seed;
    this.#zones = [...zones];
    this.now = now;
  }

  get zones(): readonly Zone[] {
    return this.#zones;
  }

  /** How many changes of the database there were; the position of its sync token. */
  get changeCount(): number {
    return this.#changes.length;
  }

  /** Zones that changed at or after a position. */
  changedSince(position: number): ReadonlySet<Zone> {
    return new Set(this.#changes.slice(position));
  }

  zone(name: string): Zone {
    const zone = this.#zones.find((candidate) => candidate.name.zoneName === name);
    if (zone === undefined) throw new RangeError(`no zone ${name}`);
    return zone;
  }

  /** The first library shared with others that this account has. */
  get sharedZone(): Zone | undefined {
    return this.#zones.find((zone) => isShared(zone) && !zone.removed);
  }

  /** The members that the list of an album holds. */
  membersOf(zone: Zone, album: Album, order: 'date' | 'position'): ReturnType<AlbumMembers['list']> {
    return this.#members.list(zone, album, order, this.changeCount);
  }

  /** An invitation was accepted, or a zone of another kind appeared; answers its name. */
  addZone(wanted: NewZone = {}): string {
    const number = this.#zones.length;
    const { database = 'shared' } = wanted;
    const label = `${this.seed}/zone/${number}`;
    const zoneName = wanted.zoneName ?? `SharedSync-${uuidFrom(label).toUpperCase()}`;
    const other = `_${bytesFrom(`${label}/owner`, 16).toString('hex')}`;
    const own = this.zone('PrimarySync').name.ownerRecordName;
    const zone = new Zone(
      {
        database: database === 'shared' ? 'shared' : 'private',
        ...(database === 'both' ? { alsoIn: 'shared' } : {}),
        zoneName,
        ownerRecordName: wanted.ownerRecordName ?? (database === 'shared' ? other : own),
      },
      listSource([]),
    );
    this.#zones.push(zone);
    this.noteChange(zone);
    return zoneName;
  }

  /** The zone is gone for this account: left, or withdrawn by its owner. */
  removeZone(name: string): void {
    const zone = this.zone(name);
    zone.removed = true;
    this.noteChange(zone);
  }

  /** A zone that was left is there again. */
  returnZone(name: string): void {
    const zone = this.zone(name);
    zone.removed = false;
    this.noteChange(zone);
  }

  /** Lets so many positions of a zone's history pass without a record, for pages of changes that are empty. */
  skipHistory(count: number, zoneName = 'PrimarySync'): void {
    const zone = this.zone(zoneName);
    zone.history.skip(count);
    this.noteChange(zone);
  }

  protected noteChange(zone: Zone): void {
    this.#changes.push(zone);
  }

  protected whereIs(id: string): Place | undefined {
    for (const zone of this.#zones) {
      const ordinal = zone.ordinalOf(id);
      const asset = ordinal === undefined ? undefined : zone.get(ordinal);
      if (ordinal !== undefined && asset !== undefined) return { zone, ordinal, asset };
    }
    return undefined;
  }

  protected placeOf(id: string): Place {
    const place = this.whereIs(id);
    if (place === undefined) throw new RangeError(`no asset ${id}`);
    return place;
  }
}
