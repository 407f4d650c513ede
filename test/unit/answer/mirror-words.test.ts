import { expect, it } from 'vitest';
import { mirrorComplaints, mirrorHint, mirrorNews } from '../../../src/answer/mirror-words.ts';
import { printable } from '../../../src/base/printable.ts';
import { NOTHING_MIRRORED } from '../../../src/sync/mirror/mirror-report.ts';

it('T1, T2, T3: what was put aside, what waits and what stays, one fact a line', () => {
  const report = {
    ...NOTHING_MIRRORED,
    photos: 2,
    files: 3,
    bytes: 1000,
    edited: 3,
    editedPaths: ['a/\u001b.jpg'],
    failed: 1,
    held: 1,
    removed: 4,
    waits: 'not everything in iCloud was listed',
  };
  expect(mirrorNews(report, false)).toEqual([
    '2 photos and videos deleted in iCloud: 3 files (1.0 kB) put aside, `keepsake trash list` names them',
    '1 photo or video deleted in iCloud since the last sync: the next one puts their files aside',
    '4 files removed from the trash: put there longer ago than --trash-days',
  ]);
  expect(mirrorNews(report, true)[0]).toContain('3 files (1.0 kB) would be put aside');
  expect(mirrorComplaints(report)).toEqual([
    `a/${printable('\u001b')}.jpg: deleted in iCloud, and edited by you: it stays`,
    '2 more of such photos stay',
    '1 photo or video deleted in iCloud could not be put aside; the next run tries again',
    'deletions in iCloud wait, and no file was put aside for them: not everything in iCloud was listed',
  ]);
  for (const nothing of [undefined, NOTHING_MIRRORED])
    expect([...mirrorNews(nothing, false), ...mirrorComplaints(nothing)]).toEqual([]);
});

it('T3: the hint of the brake is the same command with another limit, and no secret', () => {
  const typed = {
    username: ['sam@example.com'],
    password: ['hunter2'],
    directory: ['my photos'],
    mirrorDeletions: true,
    deletionLimit: ['5'],
    watchWithInterval: ['3600'],
  } as const;
  const brake = { found: 700, most: 5 };
  expect(mirrorHint({ ...NOTHING_MIRRORED, brake }, { typed }).hint).toBe(
    "if you deleted them yourself, run `keepsake sync --username sam@example.com --directory 'my photos' --mirror-deletions --deletion-limit 700` once",
  );
  expect(mirrorHint(NOTHING_MIRRORED, { typed })).toEqual({});
});
