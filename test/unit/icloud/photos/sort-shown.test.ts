import { expect, it } from 'vitest';
import { sortShown } from '../../../../src/icloud/photos/sort-shown.ts';

it.each<[string, object, object]>([
  ['deleted in a shared library', { isDeleted: 1, trashReason: 1 }, { how: 'trashed', isDeletion: true }],
  ['moved to a personal library', { isDeleted: 1, trashReason: 0 }, { how: 'trashed' }],
  ['in Recently Deleted of a personal library', { isDeleted: 1 }, { how: 'trashed' }],
  [
    'in Recently Deleted for a reason that is no number',
    { isDeleted: 1, trashReason: '1' },
    { how: 'trashed' },
  ],
  ['hidden', { isHidden: 1, trashReason: 1 }, { how: 'hidden' }],
])('T5: a photo that is %s', (_, values, gone) => {
  const fields = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  const record = { recordName: 'A', recordType: 'CPLAsset', fields };
  expect(sortShown([record]).gone).toEqual([{ record: 'A', ...gone }]);
});
