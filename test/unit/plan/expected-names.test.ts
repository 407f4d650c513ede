import { expect, it } from 'vitest';
import { decodePage } from '../../../src/icloud/photos/decode-page.ts';
import { wantFiles } from '../../../src/plan/want-files.ts';
import { rulesOfFlags } from '../../support/naming/naming-flags.ts';
import { describeRecorded, expectedNames, listPageOf } from '../../support/recordings.ts';

describeRecorded('icloudpd and keepsake name the same files', () => {
  it.each(expectedNames())('$recording with $label', ({ recording, args, paths }) => {
    const rules = rulesOfFlags(args);
    const { assets, unreadable } = decodePage(listPageOf(recording), 'PrimarySync', {
      most: rules.selection.recent ?? Number.POSITIVE_INFINITY,
    });
    const wanted = assets.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
    expect(unreadable).toEqual([]);
    expect(wanted.map(({ candidates }) => candidates[0])).toEqual(paths);
  });
});
