import type { Album } from './albums.ts';
import { masterName, type Prefix, PREFIXES, type Resources, type SimAsset } from './assets.ts';
import type { JsonObject } from '../core/json.ts';
import { binaryPlist } from '../core/plist.ts';
import { locationPlist } from './details.ts';
import type { LinkMaker, Locator } from './links.ts';
import { bytesFrom, uuidFrom } from '../core/seed.ts';
import type { Relation } from './relations.ts';
import type { Zone } from './zone.ts';
import { isShared } from './zone-name.ts';

type FieldType =
  | 'STRING'
  | 'INT64'
  | 'NUMBER_INT64'
  | 'TIMESTAMP'
  | 'ENCRYPTED_BYTES'
  | 'ASSETID'
  | 'REFERENCE'
  | 'REFERENCE_LIST';

/** The date of records that carry none of their own. */
const LONG_AGO = Date.UTC(2024, 0, 1);

/** Writes records as Apple does (photos.md 4 to 7): one writer per reply, because links carry the reply's id. */
export class RecordWriter {
  readonly #zone: Zone;
  readonly #zoneNumber: number;
  readonly #links: LinkMaker;
  readonly #requestId: string;
  readonly #keys: ReadonlySet<string> | undefined;

  /** `keys`: `desiredKeys`; undefined for all fields. */
  constructor(
    zone: Zone,
    zoneNumber: number,
    context: {
      readonly links: LinkMaker;
      readonly requestId: string;
      readonly keys: ReadonlySet<string> | undefined;
    },
  ) {
    this.#zone = zone;
    this.#zoneNumber = zoneNumber;
    this.#links = context.links;
    this.#requestId = context.requestId;
    this.#keys = context.keys;
  }

  master(ordinal: number, asset: SimAsset): JsonObject {
    const { master } = asset;
    const name = masterName(master);
    this.#zone.masters.remember(name, ordinal);
    const fields = new FieldList(this.#keys);
    if (master.fileName.as === 'ENCRYPTED_BYTES') fields.encrypted('filenameEnc', master.fileName.text);
    if (master.fileName.as === 'STRING') fields.put('filenameEnc', master.fileName.text, 'STRING');
    fields.put('itemType', master.itemType, 'STRING');
    fields.put('dataClassType', master.kind === 'photo' ? 1 : 2, 'INT64');
    fields.put('originalOrientation', 1, 'INT64');
    fields.put('originalCreationDate', asset.assetDate, 'TIMESTAMP');
    fields.put('importedBy', 5, 'INT64');
    fields.encrypted('importedByDisplayNameEnc', 'Photos');
    fields.encrypted('importedByBundleIdentifierEnc', 'com.apple.Photos');
    // An original that another asset holds as well does not lie in Recently Deleted (photos.md 8.2).
    if (asset.dateExpunged !== undefined && !this.#zone.masters.isShared(asset)) this.#trash(fields, asset);
    this.#contributors(fields, asset);
    if (asset.uploading !== true) this.#resources(fields, master.resources, { ordinal, owner: 'master' });
    return this.#envelope(name, 'CPLMaster', fields.done, { at: asset.addedDate, version: 0, asset });
  }

  /** `only`: a change that came alone; undefined: the whole record. */
  asset(ordinal: number, asset: SimAsset, only?: ReadonlySet<string>): JsonObject {
    if (asset.linkedZone !== undefined) return this.#sparse(asset, asset.linkedZone);
    const fields = new FieldList(only === undefined ? this.#keys : both(only, this.#keys));
    const live = asset.master.resources.resOriginalVidCompl !== undefined;
    fields.put('assetDate', asset.assetDate, 'TIMESTAMP');
    fields.put('addedDate', asset.addedDate, 'TIMESTAMP');
    fields.put('mostRecentAddedDate', asset.movedAt, 'TIMESTAMP');
    fields.put('timeZoneOffset', asset.timeZoneOffset, 'INT64');
    fields.put('orientation', 1, 'INT64');
    fields.put('assetSubtype', asset.subtype, 'INT64');
    fields.put('assetSubtypeV2', asset.subtypeV2, 'INT64');
    fields.put('assetHDRType', 0, 'INT64');
    fields.put('adjustmentRenderType', asset.renderType ?? 0, 'INT64');
    fields.put('adjustmentType', asset.adjustmentType, 'STRING');
    fields.put('isFavorite', asset.favorite ? 1 : 0, 'INT64');
    fields.put('isHidden', asset.hidden ? 1 : 0, 'INT64');
    fields.put('duration', asset.durationMs, 'INT64');
    fields.put('burstFlags', 0, 'INT64');
    fields.put('burstId', asset.burstId, 'STRING');
    fields.put('customRenderedValue', 0, 'INT64');
    fields.put('vidComplDurScale', live ? 1_000_000_000 : 0, 'INT64');
    fields.put('vidComplDurValue', live ? 2_768_333_333 : 0, 'INT64');
    fields.put('vidComplDispScale', live ? 1_000_000_000 : 0, 'INT64');
    fields.put('vidComplDispValue', live ? 1_200_880_290 : 0, 'INT64');
    fields.put('vidComplVisibilityState', 0, 'INT64');
    this.#details(fields, asset);
    this.#trash(fields, asset);
    if (asset.dateExpunged === undefined && asset.restored === true) fields.put('isDeleted', null, 'INT64');
    this.#contributors(fields, asset);
    if (isShared(this.#zone)) {
      fields.put('trashReason', asset.trashReason === null ? undefined : (asset.trashReason ?? 0), 'INT64');
      fields.put('deletedBy', this.#user(asset.deletedBy), 'REFERENCE');
    }
    fields.put(
      'masterRef',
      { recordName: masterName(asset.master), action: 'DELETE_SELF', zoneID: this.#zoneId() },
      'REFERENCE',
    );
    this.#resources(fields, asset.resources, { ordinal, owner: 'asset' });
    const at = asset.addedDate;
    return this.#envelope(asset.id, 'CPLAsset', fields.done, { at, version: asset.version, asset });
  }

  /** What stands in a library for a photo that lives in a shared one (next.md e3). */
  #sparse(asset: SimAsset, linked: NonNullable<SimAsset['linkedZone']>): JsonObject {
    const fields = new FieldList(this.#keys);
    const { zoneName, ownerRecordName, recordName } = linked;
    fields.put('isSparsePrivateRecord', 1, 'NUMBER_INT64');
    fields.put('linkedShareRecordName', recordName, 'STRING');
    fields.put('linkedShareZoneName', zoneName, 'STRING');
    fields.put('linkedShareZoneOwner', { recordName: ownerRecordName, action: 'NONE' }, 'REFERENCE');
    const { addedDate: at, version } = asset;
    return this.#envelope(asset.id, 'CPLAsset', fields.done, { at, version, asset });
  }

  album(album: Album): JsonObject {
    const fields = new FieldList(this.#keys);
    fields.put('recordModificationDate', LONG_AGO, 'TIMESTAMP');
    fields.put('sortAscending', album.sortAscending === false ? 0 : 1, 'INT64');
    fields.put('sortType', album.sortType ?? 0, 'INT64');
    fields.put('albumType', album.albumType, 'INT64');
    if (album.name !== '') fields.encrypted('albumNameEnc', album.name);
    fields.put('position', album.position, 'INT64');
    fields.put('sortTypeExt', 0, 'INT64');
    fields.put('parentId', album.parentId, 'STRING');
    fields.put('isDeleted', album.deleted ? 1 : undefined, 'INT64');
    fields.put('dateExpunged', album.dateExpunged, 'TIMESTAMP');
    return this.#envelope(album.id, 'CPLAlbum', fields.done, { at: LONG_AGO, version: album.version });
  }

  relation(album: Album, { name, itemId, position }: Relation): JsonObject {
    const fields = new FieldList(this.#keys);
    fields.put('containerId', album.id, 'STRING');
    fields.put('itemId', itemId, 'STRING');
    fields.put('position', position, 'INT64');
    fields.put('isKeyAsset', itemId === album.keyItem ? 1 : 0, 'INT64');
    return this.#envelope(name, 'CPLContainerRelation', fields.done, { at: LONG_AGO, version: 0 });
  }

  /** A record that Apple makes itself: `CheckIndexingState`, `IndexCountResult`, `CPLLibraryInfo`. */
  byServer(
    recordType: string,
    name: string,
    fields: Readonly<Record<string, readonly [unknown, FieldType]>>,
    now: number,
  ): JsonObject {
    const list = new FieldList(undefined);
    for (const [field, [value, type]] of Object.entries(fields)) list.put(field, value, type);
    const stamp = { timestamp: now, userRecordName: '_10', deviceID: '1' };
    return {
      recordName: name,
      recordType,
      fields: list.done,
      pluginFields: {},
      recordChangeTag: '0',
      created: stamp,
      modified: stamp,
      deleted: false,
      zoneID: this.#zoneId(),
    };
  }

  #details(fields: FieldList, { caption, details = {}, assetDate, addedDate }: SimAsset): void {
    const { description, keywords, place, zoneName } = details;
    if (caption !== undefined) fields.encrypted('captionEnc', caption);
    if (description !== undefined) fields.encrypted('extendedDescEnc', description);
    if (zoneName !== undefined) fields.encrypted('timeZoneNameEnc', zoneName);
    if (keywords !== undefined) fields.encrypted('keywordsEnc', binaryPlist(keywords));
    if (place !== undefined) fields.encrypted('locationEnc', locationPlist(place, assetDate ?? addedDate));
  }

  #trash(fields: FieldList, asset: SimAsset): void {
    if (asset.dateExpunged === undefined) return;
    fields.put('isDeleted', 1, 'INT64');
    fields.put('isExpunged', 0, 'INT64');
    fields.put('dateExpunged', asset.dateExpunged, 'TIMESTAMP');
  }

  #contributors(fields: FieldList, { contributor }: SimAsset): void {
    if (!isShared(this.#zone)) return;
    const who = this.#user(contributor ?? this.#zone.name.ownerRecordName);
    fields.put('contributors', [who], 'REFERENCE_LIST');
  }

  #user(recordName: string | undefined): JsonObject | undefined {
    return recordName === undefined ? undefined : { recordName, action: 'NONE', zoneID: this.#zoneId() };
  }

  #resources(
    fields: FieldList,
    resources: Resources,
    holder: { readonly ordinal: number; readonly owner: Locator['owner'] },
  ): void {
    for (const prefix of PREFIXES) {
      const resource = resources[prefix];
      if (resource === undefined || !wantsAny(this.#keys, prefix)) continue;
      const locator = { zone: this.#zoneNumber, prefix, ...holder };
      const parts = this.#links.make(resource, locator, this.#zone.name.zoneName, this.#requestId);
      fields.put(`${prefix}Width`, resource.width, 'INT64');
      fields.put(`${prefix}Height`, resource.height, 'INT64');
      fields.put(`${prefix}FileType`, resource.type, 'STRING');
      fields.put(`${prefix}Fingerprint`, parts.fileChecksum, 'STRING');
      fields.put(`${prefix}Res`, parts, 'ASSETID');
    }
  }

  #envelope(
    recordName: string,
    recordType: string,
    fields: JsonObject,
    facts: { readonly at: number; readonly version: number; readonly asset?: SimAsset },
  ): JsonObject {
    const owner = this.#zone.name.ownerRecordName;
    const stamp = { timestamp: facts.at, userRecordName: owner, deviceID: DEVICE };
    const expunged = facts.asset?.dateExpunged;
    return {
      recordName,
      recordType,
      fields,
      pluginFields: {},
      recordChangeTag: tagOf(facts.version),
      created: stamp,
      modified: stamp,
      deleted: false,
      // Seconds, ten days after the purge (photos.md 8.2).
      ...(expunged === undefined ? {} : { expirationTime: Math.floor(expunged / 1000) + 864_000 }),
      zoneID: this.#zoneId(),
    };
  }

  #zoneId(): JsonObject {
    const { zoneName, ownerRecordName } = this.#zone.name;
    return { zoneName, ownerRecordName };
  }
}

/** `recordChangeTag` of an asset as it is now. */
export function changeTag({ version }: SimAsset): string {
  return tagOf(version);
}

function tagOf(version: number): string {
  return (1_000 + version).toString(36);
}

const DEVICE = bytesFrom('device', 32).toString('hex').toUpperCase();

/** The record name of something that Apple made for one reply. */
export function serverName(requestId: string): string {
  return `_${uuidFrom(requestId)}`;
}

function wantsAny(keys: ReadonlySet<string> | undefined, prefix: Prefix): boolean {
  if (keys === undefined) return true;
  return ['Res', 'FileType', 'Fingerprint', 'Width', 'Height'].some((part) => keys.has(prefix + part));
}

function both(only: ReadonlySet<string>, keys: ReadonlySet<string> | undefined): ReadonlySet<string> {
  return keys === undefined ? only : new Set([...only].filter((name) => keys.has(name)));
}

class FieldList {
  readonly done: JsonObject = {};
  readonly #keys: ReadonlySet<string> | undefined;

  constructor(keys: ReadonlySet<string> | undefined) {
    this.#keys = keys;
  }

  /** Leaves out what is undefined and what was not asked for. */
  put(name: string, value: unknown, type: FieldType): void {
    if (value === undefined || (this.#keys !== undefined && !this.#keys.has(name))) return;
    this.done[name] = { value, type };
  }

  encrypted(name: string, value: string | Buffer): void {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    this.put(name, bytes.toString('base64'), 'ENCRYPTED_BYTES');
  }
}
