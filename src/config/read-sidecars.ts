import type { Config } from './config.ts';
import type { ValueReader } from './read-values.ts';
import { flagOf, SETTINGS } from './settings.ts';

/** What is asked from the top of the library. */
const NEWEST = ['recent', 'untilFound'] as const;

/** What the user wants of sidecars. Adds what is wrong with it. */
export function readSidecars(
  read: ValueReader,
  task: Config['task'],
): Pick<Config, 'sidecars' | 'metadataOnly'> {
  const names = read.choice('sidecarName', SETTINGS.sidecarName.choices) ?? 'full';
  const areWanted = read.isSet('xmpSidecar');
  const isOnly = read.isSet('metadataOnly');
  if (!areWanted && read.count('sidecarName') > 0)
    read.problems.push('--sidecar-name is about the files of --xmp-sidecar, which is not given');
  if (!areWanted && isOnly)
    read.problems.push('--metadata-only writes the files of --xmp-sidecar, which is not given');
  if (isOnly && task !== 'sync')
    read.problems.push(
      '--metadata-only downloads nothing, so there is nothing to print or to try: give one task',
    );
  if (isOnly) {
    for (const name of NEWEST)
      if (read.count(name) > 0)
        read.problems.push(
          `--metadata-only goes through all that is recorded here, so ${flagOf(name)} does not go with it: --filter can narrow it`,
        );
    if (read.isSet('setExifDatetime') || read.count('setExif') > 0)
      read.problems.push(
        '--metadata-only leaves photos as they are, so --set-exif and --set-exif-datetime do not go with it',
      );
  }
  return { ...(areWanted && { sidecars: { names } }), ...(isOnly && { metadataOnly: true as const }) };
}
