import { expect, it } from 'vitest';
import { stayWords } from '../../../src/answer/prune-answer.ts';
import { MOVED_BEFORE, PruneTally } from '../../../src/sync/freeing/prune-report.ts';

it('P16: of photos that a plan moved before, or that are deleted, it is not said that they are kept in iCloud', () => {
  const tally = new PruneTally();
  tally.keep('favorites');
  tally.keep(MOVED_BEFORE);
  const named = { library: 'PrimarySync', id: 'A', asset: undefined };
  tally.refuse(named, { refused: 'not-shown' });
  tally.refuse(named, { refused: 'no-job' });
  expect(stayWords(tally.report())).toEqual([
    '1 photo or video kept in iCloud: favorites',
    '1 photo or video left alone: moved by this plan before',
    '1 photo or video left alone: hidden, deleted or moved in iCloud by now',
    '1 photo or video kept in iCloud: no job of this folder asks for it (`keepsake jobs` names them)',
  ]);
});
