import { flagOf, SETTINGS, type SettingName } from './settings.ts';

/** What says where the file is, or which of its jobs are meant, cannot stand in it; why, in words. */
export const NOT_IN_FILE: ReadonlyMap<SettingName, string> = new Map([
  ['config', 'says where the file is, and does not stand in it'],
  ['job', 'chooses among the jobs of the file; the name of one stands in [[job]], as `name`'],
]);

/** The key of `[[job]]` that `--job` chooses by. */
export const NAME_KEY = 'name';

/** Each setting has one name: `--skip-videos`, `KEEPSAKE_SKIP_VIDEOS`, and `skip_videos` in the file. */
export function keyOf(name: SettingName): string {
  return flagOf(name).slice(2).replaceAll('-', '_');
}

export function variableOf(name: SettingName): string {
  return `KEEPSAKE_${keyOf(name).toUpperCase()}`;
}

export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS).filter((name) =>
  isSettingName(name),
);

const BY_KEY = new Map(SETTING_NAMES.map((name) => [keyOf(name), name]));

/** The setting of a key; hyphens are as good as underscores. */
export function settingOfKey(key: string): SettingName | undefined {
  return BY_KEY.get(key.replaceAll('-', '_'));
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
