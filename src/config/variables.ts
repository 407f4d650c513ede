import { isSecret } from './settings.ts';
import { SETTING_NAMES, variableOf } from './setting-names.ts';

/** Variables that may hold the password, in order of preference. */
export const PASSWORD_VARIABLES: readonly string[] = ['KEEPSAKE_PASSWORD', 'ICLOUD_PASSWORD'];

/** Opens the stored credential. */
export const KEY_VARIABLE = 'KEEPSAKE_KEY';

/** Variables to remove once they are read: child processes and crash reports get a copy of all there are. */
export const SECRET_VARIABLES: readonly string[] = [
  ...new Set([...PASSWORD_VARIABLES, KEY_VARIABLE, ...SETTING_NAMES.filter(isSecret).map(variableOf)]),
];
