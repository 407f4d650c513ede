import { expect, it } from 'vitest';
import { decodePage } from '../../../src/icloud/photos/decode-page.ts';
import type { Moment, Naming, Selection } from '../../../src/model/selection.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { describeRecorded, expectedNames, listPageOf } from '../../support/recordings.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

describeRecorded('icloudpd and keepsake name the same files', () => {
  it.each(expectedNames())('$recording with $label', ({ recording, args, paths }) => {
    const { selection, naming, folder } = rulesOf(args);
    const { assets, unreadable } = decodePage(listPageOf(recording), 'PrimarySync', {
      most: selection.recent ?? Number.POSITIVE_INFINITY,
    });
    const rules = { selection, naming, folder: folderOf(folder) };
    const wanted = assets.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
    expect(unreadable).toEqual([]);
    expect(wanted.map(({ candidates }) => candidates[0])).toEqual(paths);
  });
});

const SIZES = ['original', 'medium', 'thumb', 'adjusted', 'alternative'] as const;
const LIVE_SIZES = ['original', 'medium', 'thumb'] as const;
const POLICIES = ['name-size-dedup-with-suffix', 'name-id7'] as const;

function oneOf<Value extends string>(values: readonly Value[], text: string | undefined): Value {
  const value = values.find((one) => one === text);
  if (value === undefined) throw new Error(`unknown value ${text}`);
  return value;
}

/** The flags that occur in the file; another one is an error. */
function rulesOf(args: readonly string[]): { selection: Selection<Moment>; naming: Naming; folder: string } {
  let selection: Selection<Moment> = SELECTION;
  let naming: Naming = NAMING;
  let folder = '{:%Y/%m/%d}';
  const sizes: (typeof SIZES)[number][] = [];
  const rest = [...args];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--only-print-filenames') continue;
    else if (flag === '--recent') selection = { ...selection, recent: Number(rest.shift()) };
    else if (flag === '--skip-videos') selection = { ...selection, skipVideos: true };
    else if (flag === '--skip-live-photos') selection = { ...selection, skipLivePhotos: true };
    else if (flag === '--force-size') selection = { ...selection, forceSize: true };
    else if (flag === '--size') sizes.push(oneOf(SIZES, rest.shift()));
    else if (flag === '--live-photo-size')
      selection = { ...selection, liveSize: oneOf(LIVE_SIZES, rest.shift()) };
    else if (flag === '--folder-structure') folder = rest.shift() ?? '';
    else if (flag === '--file-match-policy')
      naming = { ...naming, matchPolicy: oneOf(POLICIES, rest.shift()) };
    else throw new Error(`unknown flag ${flag}`);
  }
  return { selection: sizes.length === 0 ? selection : { ...selection, sizes }, naming, folder };
}
