import type { FileName, Resources, SimAsset, SimMaster, SimResource } from './assets.ts';
import type { Body } from '../core/body.ts';
import { heic, movie } from '../files/boxes.ts';
import { jpeg } from '../files/jpeg.ts';
import { gif, png, raw, webp } from '../files/stills.ts';
import { uuidFrom } from '../core/seed.ts';
import { detailsOf } from './details.ts';

type Maker = (label: string, size: number) => Body;

interface Format {
  readonly type: string;
  readonly make: Maker;
  readonly kind: 'photo' | 'video';
}

/** The kinds of files in the demo library, by the ending of a name. */
const FORMATS = {
  JPG: { type: 'public.jpeg', make: jpeg, kind: 'photo' },
  HEIC: { type: 'public.heic', make: heic, kind: 'photo' },
  PNG: { type: 'public.png', make: png, kind: 'photo' },
  GIF: { type: 'com.compuserve.gif', make: gif, kind: 'photo' },
  WEBP: { type: 'org.webmproject.webp', make: webp, kind: 'photo' },
  DNG: { type: 'com.adobe.raw-image', make: raw, kind: 'photo' },
  CR2: { type: 'com.canon.cr2-raw-image', make: raw, kind: 'photo' },
  MOV: { type: 'com.apple.quicktime-movie', make: movie, kind: 'video' },
  MP4: { type: 'public.mpeg-4', make: (label, size) => movie(label, size, 'mp4'), kind: 'video' },
} as const satisfies Record<string, Format>;
export type FormatName = keyof typeof FORMATS;

/** One photo of the demo library, in short. */
export interface Shot {
  /** Null: the record has no name. */
  readonly name: string | null;
  readonly format: FormatName;
  /** ISO date; null: the record has no date. */
  readonly taken: string | null;
  readonly size?: number;
  /** Label of the content, where two shots have to have the same. */
  readonly content?: string;
  readonly nameAs?: 'STRING';
  readonly live?: boolean;
  readonly alternative?: FormatName;
  /** Format of the edited version. */
  readonly edited?: FormatName;
  readonly adjustment?: string;
  readonly facts?: Partial<SimAsset>;
  /** Shares the master of the shot before. */
  readonly duplicate?: boolean;
}

const ADDED_AFTER_MS = 90_000;
/** Added date of photos without a date of their own. */
const ADDED = Date.UTC(2025, 4, 20, 9);

/** Turns shots into assets; the list keeps its order. */
export function developShots(seed: string, shots: readonly Shot[]): readonly SimAsset[] {
  const assets: SimAsset[] = [];
  for (const [number, shot] of shots.entries()) {
    const label = `${seed}/shot/${shot.content ?? number}`;
    const before = assets.at(-1);
    const master = shot.duplicate === true && before !== undefined ? before.master : masterOf(label, shot);
    assets.push(assetOf(`${seed}/asset/${number}/${shot.name}`, { label, number, shot, master }));
  }
  return assets;
}

function masterOf(label: string, shot: Shot): SimMaster {
  const { kind, type } = FORMATS[shot.format];
  const size = shot.size ?? (kind === 'video' ? 180_000 : 60_000);
  const alternative =
    shot.alternative === undefined ? {} : { resOriginalAlt: file(`${label}/alt`, shot.alternative, 45_000) };
  const motion = shot.live === true ? { resOriginalVidCompl: file(`${label}/live`, 'MOV', 90_000) } : {};
  return {
    fileName: nameOf(shot),
    itemType: type,
    kind,
    resources: {
      resOriginal: file(label, shot.format, size),
      ...alternative,
      ...motion,
      ...stillRenditions(label),
      ...(kind === 'video' || shot.live === true ? movingRenditions(label, shot) : {}),
    },
  };
}

function assetOf(
  label: string,
  made: { readonly label: string; readonly number: number; readonly shot: Shot; readonly master: SimMaster },
): SimAsset {
  const { shot, master } = made;
  const taken = shot.taken === null ? undefined : Date.parse(shot.taken);
  const live = master.resources.resOriginalVidCompl !== undefined;
  return {
    id: uuidFrom(label).toUpperCase(),
    master,
    assetDate: taken,
    addedDate: Math.max(taken ?? ADDED, Date.UTC(2016, 0, 1)) + ADDED_AFTER_MS,
    timeZoneOffset: 7_200,
    favorite: false,
    hidden: false,
    dateExpunged: undefined,
    resources: shot.edited === undefined ? {} : editOf(`${made.label}/edit`, shot, shot.edited),
    adjustmentType: shot.adjustment ?? (shot.edited === undefined ? undefined : 'com.apple.photo'),
    subtype: 0,
    subtypeV2: live ? 2 : 0,
    burstId: undefined,
    caption: made.number % 9 === 4 ? `Demo, number ${made.number}` : undefined,
    details: detailsOf(made.number),
    durationMs: master.kind === 'video' ? 3_000 : 0,
    version: 0,
    ...shot.facts,
  };
}

/** What an edit leaves on the asset: a full version, its renditions, and for a live photo its motion. */
function editOf(label: string, shot: Shot, format: FormatName): Resources {
  if (FORMATS[shot.format].kind === 'video') {
    return { resVidFull: file(label, format, 150_000), ...movingRenditions(label, shot) };
  }
  const motion = shot.live === true ? { resVidCompl: file(`${label}/live`, 'MOV', 80_000) } : {};
  return { resJPEGFull: file(label, format, 52_000), ...motion, ...stillRenditions(label) };
}

function stillRenditions(label: string): Resources {
  return {
    resJPEGMed: file(`${label}/medium`, 'JPG', 12_000),
    resJPEGThumb: file(`${label}/thumb`, 'JPG', 3_000),
  };
}

/** Of plain videos MPEG-4, of live photos QuickTime (photos.md 5.1.7). */
function movingRenditions(label: string, shot: Shot): Resources {
  const format = shot.live === true ? 'MOV' : 'MP4';
  return {
    resVidMed: file(`${label}/video-medium`, format, 30_000),
    resVidSmall: file(`${label}/video-small`, format, 9_000),
  };
}

function file(label: string, format: FormatName, size: number): SimResource {
  const { type, make } = FORMATS[format];
  return { type, body: make(label, size), width: 4032, height: 3024 };
}

function nameOf(shot: Shot): FileName {
  if (shot.name === null) return { as: 'absent' };
  return { as: shot.nameAs ?? 'ENCRYPTED_BYTES', text: shot.name };
}
