import { ownCommand } from '../config/own-command.ts';
import type { Config } from '../config/config.ts';
import type { RawValues } from '../config/read-values.ts';
import { SETTINGS } from '../config/settings.ts';
import type { LeftTree } from '../sync/inspect/list-jobs.ts';

/**
 * `keepsake relayout` for the folder of such a tree as it stands: with the folder structure and the names that its job has, because others
 * would move its photos. The user's flags count alone where they name that folder.
 */
export function treeCommand(
  { location, wishes }: LeftTree,
  { typed, directory }: Pick<Config, 'typed' | 'directory'>,
): string {
  const { naming } = wishes ?? {};
  const own: RawValues = {
    ...unlessUsual('directory', location),
    ...unlessUsual('folderStructure', wishes?.folderStructure),
    ...unlessUsual('fileName', wishes?.fileName),
    ...unlessUsual('fileMatchPolicy', naming?.matchPolicy),
    ...unlessUsual('livePhotoMovFilenamePolicy', naming?.livePolicy),
    ...unlessUsual('dates', naming?.dates),
    ...(naming?.keepUnicode === true && { keepUnicodeInFilenames: true }),
  };
  const isThere = directory !== undefined && (location ?? directory.absolute) === directory.absolute;
  return ownCommand('relayout', isThere ? typed : { ...typed, ...own }, { scope: 'everything' });
}

type Text =
  | 'directory'
  | 'folderStructure'
  | 'fileName'
  | 'fileMatchPolicy'
  | 'livePhotoMovFilenamePolicy'
  | 'dates';

function unlessUsual(name: Text, value: string | undefined): RawValues {
  return value === undefined || value === SETTINGS[name].fallback ? {} : { [name]: [value] };
}
