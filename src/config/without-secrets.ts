import type { RawValues } from './read-values.ts';
import { isSecret, SETTINGS, type SettingName } from './settings.ts';

/** What may be shown and repeated. */
export function withoutSecrets(raw: RawValues): RawValues {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !(isSettingName(name) && isSecret(name))));
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}
