import { dirname, isAbsolute, join } from 'node:path';
import { SETTINGS, type Setting, type SettingName } from '../settings.ts';
import type { Layer } from './layer.ts';
import type { FileContent } from './read-file.ts';

/** A path in a file is meant from where the file lies, whoever reads it from wherever. */
export function absolutePaths(content: FileContent, file: string): FileContent {
  const folder = dirname(file);
  const ofLayer = (layer: Layer): Layer =>
    new Map(
      [...layer].map(([name, given]) => {
        if (typeof given.value === 'boolean' || !isPathSetting(name)) return [name, given];
        return [name, { ...given, value: given.value.map((text) => from(folder, text)) }];
      }),
    );
  return {
    runtime: ofLayer(content.runtime),
    accounts: content.accounts.map(({ values, jobs }) => ({
      values: ofLayer(values),
      jobs: jobs.map(ofLayer),
    })),
  };
}

/** Whether its value is a path: by what its help says that it takes. */
export function isPathSetting(name: SettingName): boolean {
  const setting: Setting = SETTINGS[name];
  return setting.kind === 'text' && /<(?:file|folder)>/.test(setting.flags);
}

/** Standard output and the home folder are no paths from here. */
function from(folder: string, text: string): string {
  const isWhole =
    isAbsolute(text) || text === '-' || text === '~' || text.startsWith('~/') || text.trim() === '';
  return isWhole ? text : join(folder, text);
}
