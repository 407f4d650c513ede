import { expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { ValueReader, type RawValues } from '../../../src/config/read-values.ts';
import { readSidecars } from '../../../src/config/read-sidecars.ts';

function read(raw: RawValues, task: Config['task'] = 'sync') {
  const reader = new ValueReader(raw);
  return { wishes: readSidecars(reader, task), problems: reader.problems };
}

it.each<[raw: RawValues, wishes: Pick<Config, 'sidecars' | 'metadataOnly'>]>([
  [{}, {}],
  [{ xmpSidecar: true }, { sidecars: { names: 'full' } }],
  [{ xmpSidecar: true, sidecarName: ['stem'] }, { sidecars: { names: 'stem' } }],
  [
    { xmpSidecar: true, metadataOnly: true },
    { sidecars: { names: 'full' }, metadataOnly: true },
  ],
])('%j', (raw, wishes) => {
  expect(read(raw)).toEqual({ wishes, problems: [] });
});

it.each<[raw: RawValues, task: Config['task'], problems: readonly string[]]>([
  [{ sidecarName: ['stem'] }, 'sync', ['--sidecar-name']],
  [{ metadataOnly: true }, 'sync', ['--metadata-only writes the files of --xmp-sidecar']],
  [{ metadataOnly: true, xmpSidecar: true }, 'dry-run', ['--metadata-only downloads nothing']],
  [
    { metadataOnly: true, sidecarName: ['full'] },
    'print',
    ['--sidecar-name', '--metadata-only', '--metadata-only'],
  ],
  [
    { metadataOnly: true, xmpSidecar: true, recent: ['2'], untilFound: ['3'], setExif: ['gps'] },
    'sync',
    ['.* --recent does', '.* --until-found does', '.* --set-exif and --set-exif-datetime do'],
  ],
  [
    { metadataOnly: true, xmpSidecar: true, setExifDatetime: true },
    'sync',
    ['--metadata-only leaves photos as they are'],
  ],
  [{ xmpSidecar: true, sidecarName: ['other'] }, 'sync', ['--sidecar-name takes full or stem']],
])('U1: %j for %s is refused, all of it at once', (raw, task, problems) => {
  const told = read(raw, task).problems;
  expect(told).toHaveLength(problems.length);
  for (const [at, start] of problems.entries()) expect(told[at]).toMatch(new RegExp(`^${start}`));
});
