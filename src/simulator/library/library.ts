import {
  type FileName,
  plainName,
  type Prefix,
  PREFIXES,
  type Resources,
  type SimAsset,
  type SimMaster,
} from './assets.ts';
import { Body } from '../core/body.ts';
import { jpeg } from '../files/jpeg.ts';
import { uuidFrom } from '../core/seed.ts';
import type { SimDetails } from './details.ts';
import { TRASH_MS } from './album-handles.ts';
import { MoveHandles } from './move-handles.ts';
import type { NewAsset } from './new-asset.ts';
import { isShared } from './zone-name.ts';

const DEFAULT_BYTES = 20_000;

/** One file of the library, for comparing with what a client saved. */
export interface SimFile {
  readonly zone: string;
  readonly asset: string;
  readonly prefix: Prefix;
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly size: number;
  /** Apple's content signature in base64. */
  readonly signature: string;
  readonly deleted: boolean;
  readonly hidden: boolean;
  bytes(): Buffer;
}

/** Everything the account holds. Can be changed while clients look at it. */
export class Library extends MoveHandles {
  #added = 0;

  /** Adds a photo or video; answers its record name. */
  add(wanted: NewAsset = {}): string {
    this.#added += 1;
    const zone = this.zone(wanted.zone ?? 'PrimarySync');
    const id = uuidFrom(`${this.seed}/added/${this.#added}`).toUpperCase();
    const twin = wanted.duplicateOf === undefined ? undefined : this.placeOf(wanted.duplicateOf);
    const master = twin?.asset.master ?? this.#newMaster(wanted, id);
    const now = this.now();
    const asset: SimAsset = {
      id,
      master,
      assetDate: wanted.assetDate ?? now,
      addedDate: wanted.addedDate ?? now,
      timeZoneOffset: 0,
      favorite: wanted.favorite ?? false,
      hidden: wanted.hidden ?? false,
      dateExpunged: undefined,
      resources: wanted.resources ?? {},
      adjustmentType: wanted.resources === undefined ? undefined : 'com.apple.photo',
      subtype: 0,
      subtypeV2: master.resources.resOriginalVidCompl === undefined ? 0 : 2,
      burstId: wanted.burstId,
      caption: wanted.caption,
      details: wanted.details ?? {},
      durationMs: master.kind === 'video' ? 3_000 : 0,
      uploading: wanted.uploading ?? false,
      ...(wanted.renderType === undefined ? {} : { renderType: wanted.renderType }),
      ...(wanted.contributor === undefined ? {} : { contributor: wanted.contributor }),
      version: 0,
    };
    const knownMaster = twin?.zone === zone || (twin !== undefined && zone.holdsMaster(master));
    zone.add(asset, { knownMaster });
    this.noteChange(zone);
    return id;
  }

  /** Moves an asset to Recently Deleted; in a shared library somebody does it. */
  delete(id: string, by?: string): void {
    const { zone } = this.placeOf(id);
    const who = isShared(zone) ? { trashReason: 1 as const, deletedBy: by ?? this.ownName } : {};
    this.change(id, { dateExpunged: this.now() + TRASH_MS, ...who });
  }

  restore(id: string): void {
    this.change(id, { dateExpunged: undefined, restored: true, trashReason: 0 });
  }

  /** Removes an asset for good, and its memberships unless they are left behind. */
  purge(id: string, { leaveRelations = false } = {}): void {
    const { zone, ordinal } = this.placeOf(id);
    zone.purge(ordinal);
    if (!leaveRelations) this.dropRelations(zone, id);
    this.noteChange(zone);
  }

  /** The device has sent the files of this asset. */
  finishUpload(id: string): void {
    this.change(id, { uploading: false });
  }

  setFavorite(id: string, favorite: boolean): void {
    this.change(id, { favorite });
  }

  /** Title, date, keywords and the like as the owner writes them; what is not named stays. */
  setWords(
    id: string,
    {
      caption,
      assetDate,
      ...details
    }: SimDetails & { readonly caption?: string; readonly assetDate?: number },
  ): void {
    const { asset } = this.placeOf(id);
    const told = { caption: caption ?? asset.caption, assetDate: assetDate ?? asset.assetDate };
    this.change(id, { ...told, details: { ...asset.details, ...details } });
  }

  /** As when portrait or long exposure is turned on or off; see `NewAsset.renderType`. */
  setRenderType(id: string, renderType: number): void {
    this.change(id, { renderType });
  }

  setHidden(id: string, hidden: boolean): void {
    this.change(id, { hidden });
  }

  /** Gives a photo an edited version (`resJPEGFull`), or another one; `resources` decides what an edit makes. */
  edit(id: string, resources?: Resources): void {
    const { asset } = this.placeOf(id);
    const body = jpeg(`${this.seed}/edit/${id}/${asset.version}`, DEFAULT_BYTES + 1);
    const made = resources ?? { resJPEGFull: { type: 'public.jpeg', body, width: 4032, height: 3024 } };
    this.change(id, { resources: made, adjustmentType: 'com.apple.photo' });
  }

  revert(id: string): void {
    this.change(id, { resources: {}, adjustmentType: undefined });
  }

  /** Record name of the asset with this file name; the first of several. */
  find(name: string, zoneName = 'PrimarySync'): string {
    for (const [, asset] of this.zone(zoneName).entries()) if (plainName(asset) === name) return asset.id;
    throw new RangeError(`no asset named ${name}`);
  }

  /** Every resource of every asset that exists, deleted and hidden ones too. */
  *files(): Generator<SimFile> {
    for (const zone of this.zones) {
      if (zone.removed) continue;
      for (const [, asset] of zone.entries()) {
        if (asset.linkedZone !== undefined) continue;
        const resources: Resources = { ...asset.master.resources, ...asset.resources };
        for (const prefix of PREFIXES) {
          const resource = resources[prefix];
          if (resource === undefined) continue;
          yield {
            zone: zone.name.zoneName,
            asset: asset.id,
            prefix,
            name: plainName(asset),
            type: resource.type,
            size: resource.body.size,
            signature: resource.body.signature().toString('base64'),
            deleted: asset.dateExpunged !== undefined,
            hidden: asset.hidden,
            bytes: () => resource.body.bytes(),
          };
        }
      }
    }
  }

  #newMaster(wanted: NewAsset, id: string): SimMaster {
    const type = wanted.type ?? 'public.jpeg';
    const body =
      wanted.content === undefined
        ? jpeg(`${this.seed}/content/${id}`, wanted.size ?? DEFAULT_BYTES)
        : Body.of(wanted.content);
    const text = wanted.name === undefined ? `IMG_${9000 + this.#added}.JPG` : wanted.name;
    const fileName: FileName = text === null ? { as: 'absent' } : { as: 'ENCRYPTED_BYTES', text };
    return {
      fileName,
      itemType: type,
      kind: wanted.kind ?? 'photo',
      resources: { ...wanted.masterResources, resOriginal: { type, body, width: 4032, height: 3024 } },
    };
  }
}
