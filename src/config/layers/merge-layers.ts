import type { RawValues } from '../read-values.ts';
import type { SettingName } from '../settings.ts';
import type { GivenValue, Layer, Place, Places } from './layer.ts';
import { DELETING } from '../read-tasks.ts';
import { SETTING_NAMES } from '../setting-names.ts';

const TASKS = ['authOnly', 'onlyPrintFilenames', 'listAlbums', 'listLibraries', 'dryRun'] as const;

/** What makes a run go on for ever, and how. */
const PACE = ['watchWithInterval', 'schedule', 'scheduleDelay', 'quietHours'] as const;

/**
 * What is meant no more further away, where these are given nearer: other words for the same, what would go on for ever, or what would move
 * and delete.
 */
const IN_PLACE_OF: Readonly<Partial<Record<SettingName, readonly SettingName[]>>> = {
  password: ['passwordFile', 'passwordCommand'],
  passwordFile: ['password', 'passwordCommand'],
  passwordCommand: ['password', 'passwordFile'],
  skipLivePhotos: ['livePhotoMode'],
  livePhotoMode: ['skipLivePhotos'],
  skipVideos: ['skipPhotos'],
  skipPhotos: ['skipVideos'],
  watchWithInterval: ['schedule'],
  schedule: ['watchWithInterval'],
  ...Object.fromEntries(TASKS.map((name) => [name, PACE])),
  onlyPrintFilenames: [...PACE, ...DELETING],
  metadataOnly: DELETING,
};

export interface Merged {
  readonly raw: RawValues;
  /** Of what does not come from the command line; of what was turned off, too. */
  readonly places: Places;
}

/** The layers as one, the nearest first: the command line, the environment, then the tables of the file from inside. */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const decided = new Set<SettingName>();
  const raw: Partial<Record<SettingName, readonly string[] | true>> = {};
  const places = new Map<SettingName, Place>();
  for (const layer of layers) {
    const here = [...layer].filter(([name]) => !decided.has(name));
    for (const [name, { value, place }] of here) {
      if (place !== undefined) places.set(name, place);
      if (value === true) raw[name] = true;
      else if (value !== false && value.length > 0) raw[name] = value;
    }
    for (const [name, { value }] of here) {
      decided.add(name);
      if (value !== false || name === 'password')
        for (const other of IN_PLACE_OF[name] ?? []) decided.add(other);
    }
  }
  return { raw, places };
}

/** A command line as the nearest layer. */
export function layerOf(raw: RawValues): Layer {
  const layer = new Map<SettingName, GivenValue>();
  for (const name of SETTING_NAMES) {
    const value = raw[name];
    if (value !== undefined) layer.set(name, { value, place: undefined });
  }
  return layer;
}
