import { flagOf } from '../settings.ts';
import type { Place, Places } from './layer.ts';
import { keyOf, SETTING_NAMES } from '../setting-names.ts';

/** What is said of a flag, said of where the value really stands: `keepsake.toml:12: recent takes …`, `KEEPSAKE_RECENT takes …`. */
export function located(text: string, places: Places): string {
  let first: Place | undefined;
  const renamed = text.replaceAll(/--[a-z]+(?:-[a-z]+)*/g, (flag) => {
    const name = SETTING_NAMES.find((one) => flagOf(one) === flag);
    const place = name === undefined ? undefined : places.get(name);
    if (name === undefined || place === undefined) return flag;
    first ??= place;
    return place.kind === 'file' ? keyOf(name) : place.name;
  });
  return first?.kind === 'file' ? `${first.file}:${first.line}: ${renamed}` : renamed;
}

/** Whether it says for itself where the trouble is. */
export function isLocated(problem: string): boolean {
  return /^[^:]+:\d+: /.test(problem);
}

/** For people: where a value stands. */
export function placeText(place: Place): string {
  return place.kind === 'file' ? `${place.file}:${place.line}` : place.name;
}
