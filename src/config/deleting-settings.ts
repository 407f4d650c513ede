import { flag, integer, text, texts } from './setting-kinds.ts';

/** What is about photos that are deleted: those in iCloud, and those here. */
export const DELETING_SETTINGS = {
  mirrorDeletions: flag(
    '--mirror-deletions',
    'move the files of photos that were deleted in iCloud into the trash of the folder, .keepsake/trash (docs/DELETING.md)',
  ),
  autoDelete: flag('--auto-delete', 'the same, as icloudpd calls it'),
  trashDays: integer('--trash-days <days>', 'how long they stay there; 0: for ever', {
    min: 0,
    max: 36_500,
    fallback: '30',
  }),
  archiveDeleted: text(
    '--archive-deleted <folder>',
    'move them into this folder below that of the photos, for ever, and not into the trash',
  ),
  deletionLimit: text(
    '--deletion-limit <number>',
    'when more photos than that would go at a time, here or from iCloud, move none; a number, a part of the library, or both, the smaller of which counts',
    '500,10%',
  ),
  keepIcloudRecentDays: integer(
    '--keep-icloud-recent-days <days>',
    "after each sync, move photos taken longer ago to iCloud's Recently Deleted, if all of each is here, read again and right; 0: all (docs/DELETING.md)",
    { min: 0, max: 36_500 },
  ),
  deleteAfterDownload: flag(
    '--delete-after-download',
    'after each sync, move photos that it brought since this is given to Recently Deleted, on the same proof',
  ),
  keep: texts(
    '--keep <which>',
    'what stays in iCloud, whatever else may leave it: favorites, or album:NAME; repeat for several',
  ),
  keepRecent: text(
    '--keep-recent <age>',
    'what was taken or added in so long a time before now stays in iCloud, such as 90d or 2y',
  ),
};
