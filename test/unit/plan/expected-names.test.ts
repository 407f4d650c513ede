import { expect, it } from 'vitest';
import { decodePage } from '../../../src/icloud/photos/decode-page.ts';
import type { Naming, Selection } from '../../../src/model/selection.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { describeRecorded, expectedNames, type ExpectedNames, listPageOf } from '../../support/recordings.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

describeRecorded('icloudpd and keepsake name the same files', () => {
  it.each(expectedNamesOrNone())('$recording with $label', ({ recording, args, paths }) => {
    const { selection, naming } = rulesOf(args);
    const { assets, unreadable } = decodePage(listPageOf(recording), 'PrimarySync', selection.recent);
    const rules = { selection, naming, folder: folderOf(naming.folderStructure) };
    const wanted = assets.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
    expect(unreadable).toEqual([]);
    expect(wanted.map(({ candidates }) => candidates[0])).toEqual(paths);
  });
});

function expectedNamesOrNone(): readonly ExpectedNames[] {
  try {
    return expectedNames();
  } catch {
    // Missing: the suite is skipped, and says so.
    return [{ recording: 'none', label: 'none', args: [], paths: [] }];
  }
}

/** The flags that occur in the file; another one is an error. */
function rulesOf(args: readonly string[]): { selection: Selection; naming: Naming } {
  let selection: Selection = SELECTION;
  let naming: Naming = NAMING;
  const sizes: Selection['sizes'][number][] = [];
  const rest = [...args];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--only-print-filenames') continue;
    else if (flag === '--recent') selection = { ...selection, recent: Number(rest.shift()) };
    else if (flag === '--skip-videos') selection = { ...selection, skipVideos: true };
    else if (flag === '--skip-live-photos') selection = { ...selection, skipLivePhotos: true };
    else if (flag === '--force-size') selection = { ...selection, forceSize: true };
    else if (flag === '--size') sizes.push(rest.shift() as (typeof sizes)[number]);
    else if (flag === '--live-photo-size')
      selection = { ...selection, liveSize: rest.shift() as Selection['liveSize'] };
    else if (flag === '--folder-structure') naming = { ...naming, folderStructure: rest.shift() ?? '' };
    else if (flag === '--file-match-policy')
      naming = { ...naming, matchPolicy: rest.shift() as Naming['matchPolicy'] };
    else throw new Error(`unknown flag ${flag}`);
  }
  return { selection: sizes.length === 0 ? selection : { ...selection, sizes }, naming };
}
