import { expect, it } from 'vitest';
import type { SkipReason } from '../../../../src/model/action.ts';
import type { Selection } from '../../../../src/model/selection.ts';
import { notedSelection, noteSelection, presentSkips } from '../../../../src/sync/cycle/selection-note.ts';
import { SELECTION } from '../../../support/plan-rules.ts';
import { openTestStore } from '../../../support/test-store.ts';

it.each<[media: 'photo' | 'video', then: readonly SkipReason[], now: Partial<Selection>, told: SkipReason[]]>(
  [
    ['video', ['video'], {}, []],
    ['video', ['video'], { skipVideos: true }, ['video']],
    ['video', [], { skipVideos: true }, ['video']],
    ['photo', [], { skipVideos: true }, []],
    ['photo', ['photo'], {}, []],
    ['photo', [], { skipPhotos: true }, ['photo']],
    ['video', ['ignored'], { skipVideos: true }, ['ignored']],
    ['photo', ['deleted'], { skipPhotos: true }, ['deleted']],
    ['photo', ['size-missing'], {}, []],
    ['photo', ['size-missing'], { forceSize: true }, []],
    ['photo', ['size-missing'], { forceSize: true, sizes: ['medium'] }, ['size-missing']],
  ],
)('I13: a %s that was skipped as %j is under %j skipped as %j', async (media, skipped, now, told) => {
  const state = openTestStore();
  await noteSelection(state, 'disk', { ...SELECTION, ...now });
  const rules = await notedSelection(state, 'disk');
  expect(rules && presentSkips({ media, skipped, assets: 1 }, rules)).toEqual(told);
  await state.close();
});

it('I13: a selection that nobody can read is none', async () => {
  const state = openTestStore();
  for (const text of ['', '{', 'null', '{"videos":1}']) {
    await state.setNote('selection/disk', text);
    expect(await notedSelection(state, 'disk')).toBeUndefined();
  }
  await state.close();
});
