import type { SimAsset, SimMaster } from './assets.ts';
import { longMovieMaker } from '../files/boxes.ts';
import { JPEG_MIN_BYTES, jpegMaker } from '../files/jpeg.ts';
import { NumberCipher } from '../core/cipher.ts';
import type { SyntheticLibrary } from '../core/options.ts';
import { formatUuid } from '../core/seed.ts';
import { detailsOf } from './details.ts';
import type { AssetSource } from './zone.ts';

/** The newest photo's date; the others are a minute apart, older and older. */
const NEWEST = Date.UTC(2025, 5, 1, 12);
const STEP_MS = 60_000;
const CACHED = 4_096;
const UUID = /^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;
/** Larger originals are movies, of which only a block is held in memory. */
const MAX_PHOTO_BYTES = 16 * 1024 * 1024;

/** N photos of one size. An asset's UUID holds its number, so nothing is kept. */
export function syntheticSource(seed: string, options: SyntheticLibrary): AssetSource {
  const ids = new NumberCipher(`${seed}/ids`);
  const video = options.bytes > MAX_PHOTO_BYTES;
  const maker = video ? longMovieMaker : jpegMaker;
  const original = maker(`${seed}/original`, Math.max(options.bytes, JPEG_MIN_BYTES));
  const medium = jpegMaker(`${seed}/medium`, 4_096);
  const thumb = jpegMaker(`${seed}/thumb`, 1_024);
  const cache = new Map<number, SimAsset>();

  const type = video ? 'com.apple.quicktime-movie' : 'public.jpeg';
  const idAt = (ordinal: number) => formatUuid(ids.encode(ordinal, 0, 0)).toUpperCase();
  function make(ordinal: number): SimAsset {
    const label = `${seed}/${ordinal}`;
    const number = String(options.assets - ordinal).padStart(7, '0');
    const renditions = () => ({
      resJPEGMed: { type: 'public.jpeg', body: medium(label), width: 1536, height: 2048 },
      resJPEGThumb: { type: 'public.jpeg', body: thumb(label), width: 360, height: 480 },
    });
    const master: SimMaster = {
      fileName: { as: 'ENCRYPTED_BYTES', text: `IMG_${number}.${video ? 'MOV' : 'JPG'}` },
      itemType: type,
      kind: video ? 'video' : 'photo',
      resources: {
        resOriginal: { type, body: original(label), width: 4032, height: 3024 },
        ...(options.renditions === true ? renditions() : {}),
      },
    };
    const assetDate = NEWEST - ordinal * STEP_MS;
    return {
      id: idAt(ordinal),
      master,
      assetDate,
      addedDate: assetDate + 2_000,
      timeZoneOffset: 7_200,
      favorite: false,
      hidden: false,
      dateExpunged: undefined,
      resources: {},
      adjustmentType: undefined,
      subtype: 0,
      subtypeV2: 0,
      burstId: undefined,
      caption: ordinal % 10 === 0 ? `Photo ${number}` : undefined,
      details: detailsOf(ordinal),
      durationMs: 0,
      version: 0,
    };
  }

  return {
    count: options.assets,
    uniform: true,
    idAt,
    at(ordinal) {
      const known = cache.get(ordinal);
      if (known !== undefined) return known;
      if (cache.size >= CACHED) cache.clear();
      const made = make(ordinal);
      cache.set(ordinal, made);
      return made;
    },
    ordinalOf(id) {
      if (!UUID.test(id)) return undefined;
      const [ordinal, ...zeros] = ids.decode(Buffer.from(id.replaceAll('-', ''), 'hex')) ?? [];
      const isOurs = ordinal !== undefined && ordinal < options.assets && zeros.every((zero) => zero === 0);
      return isOurs ? ordinal : undefined;
    },
  };
}

/** Assets that exist already. */
export function listSource(assets: readonly SimAsset[]): AssetSource {
  const ordinals = new Map(assets.map((asset, ordinal) => [asset.id, ordinal]));
  const at = (ordinal: number) => {
    const asset = assets[ordinal];
    if (asset === undefined) throw new RangeError(`no asset ${ordinal}`);
    return asset;
  };
  return {
    count: assets.length,
    uniform: false,
    at,
    idAt: (ordinal) => at(ordinal).id,
    ordinalOf: (id) => ordinals.get(id),
  };
}
