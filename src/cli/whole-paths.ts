import { isPathSetting } from '../config/layers/absolute-paths.ts';
import type { RawValues } from '../config/read-values.ts';
import { under } from '../config/resolve-config.ts';
import { SETTING_NAMES } from '../config/setting-names.ts';
import type { World } from './world.ts';

/** A path is typed from where the user is; one in a file is meant from where that lies. */
export function wholePaths(raw: RawValues, world: Pick<World, 'cwd' | 'home'>): RawValues {
  const entries = SETTING_NAMES.map((name) => {
    const value = raw[name];
    const isTyped = value !== undefined && value !== true && isPathSetting(name);
    return [
      name,
      isTyped ? value.map((text) => (isElsewhere(text) ? text : under(world, text))) : value,
    ] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Standard output, and the home folder of whoever reads it. */
function isElsewhere(text: string): boolean {
  return text === '-' || text === '~' || text.startsWith('~/');
}
