import { expect, it } from 'vitest';
import type { FoundFile, VerifyReport } from '../../../src/sync/verify/verify-report.ts';
import { describeFound, summariseCheck, verifyAnswer } from '../../../src/answer/verify-answer.ts';

const NOTHING: VerifyReport = {
  files: 0,
  bytes: 0,
  rightBefore: 0,
  right: 0,
  unverifiable: 0,
  edited: 0,
  missing: 0,
  damaged: 0,
  unreadable: 0,
  ignored: 0,
  oldVersionsGone: 0,
  repaired: 0,
  copied: 0,
  rewritten: 0,
  found: [],
  editedFiles: [],
  sidecars: { sidecars: 0, right: 0, edited: 0, missing: 0, repaired: 0, found: [] },
  links: {
    links: 0,
    right: 0,
    edited: 0,
    missing: 0,
    elsewhere: 0,
    damaged: 0,
    repaired: 0,
    found: [],
    playlists: { playlists: 0, right: 0, edited: 0, missing: 0, repaired: 0, found: [] },
  },
  resumedFromMs: undefined,
  seconds: 2,
};

function found(file: Partial<FoundFile>): FoundFile {
  return {
    path: 'a.jpg',
    verdict: 'damaged',
    code: undefined,
    damage: undefined,
    repair: undefined,
    ...file,
  };
}

it('a check in which all is right is short', () => {
  const report = { ...NOTHING, files: 12, right: 12, bytes: 36_000 };
  expect(describeFound(report)).toEqual([]);
  expect(summariseCheck(report)).toEqual([
    '12 files looked at, 36.0 kB read in 2.0 s',
    "12 files right, every byte compared with Apple's signature",
  ]);
});

it('tells everything that was found, each in its own words', () => {
  const counts = {
    right: 1,
    unverifiable: 1,
    edited: 3,
    ignored: 1,
    oldVersionsGone: 1,
    repaired: 3,
    copied: 2,
  };
  const report = { ...NOTHING, files: 9, ...counts, editedFiles: ['a.jpg', 'b.jpg'] };
  expect(summariseCheck(report).slice(1)).toEqual([
    "1 file right, every byte compared with Apple's signature",
    '1 file of the right size, with a signature that cannot be checked',
    '3 files changed by you, left alone',
    'a.jpg: changed by you',
    'b.jpg: changed by you',
    '1 more file changed by you',
    '1 file not there, of photos that are ignored as you wished',
    '1 older version of photos edited in iCloud not there any more',
    '1 file fetched again',
    '2 files copied from where the same bytes lie here',
  ]);
});

it('says that no file is of that time', () => {
  expect(summariseCheck(NOTHING)).toEqual(['no file was saved in that time']);
});

it('names what is bad, and what became of it', () => {
  const report: VerifyReport = {
    ...NOTHING,
    files: 500,
    missing: 300,
    damaged: 3,
    repaired: 1,
    found: [
      found({ repair: { kind: 'repaired', aside: '.keepsake/trash/a.jpg' } }),
      found({ path: 'b.jpg', code: 'EIO', repair: { kind: 'failed', why: { kind: 'gone' } } }),
      found({ path: 'c.jpg', verdict: 'missing' }),
    ],
  };
  expect(describeFound(report)).toEqual([
    'a.jpg: damaged: its bytes are not those that were saved, and nobody edited it; fetched again; the bad one is kept in .keepsake/trash/a.jpg',
    'b.jpg: damaged: the disk does not give its bytes back (EIO); not repaired: it is gone in iCloud',
    'c.jpg: it is not there',
    '300 more files not as saved',
    '303 of 500 files not as saved: 300 missing, 3 damaged; 1 repaired, 302 left',
  ]);
});

it('U7: a repair that failed has a code beside its sentence, also where a bad file was put aside', () => {
  const report: VerifyReport = {
    ...NOTHING,
    files: 2,
    damaged: 2,
    found: [
      found({ repair: { kind: 'failed', why: { kind: 'no-name' } } }),
      found({ repair: { kind: 'failed', why: { kind: 'wrong', why: 'html' }, aside: 'trash/a' } }),
    ],
  };
  const { exitCode, data } = verifyAnswer(
    report,
    { username: 'sam@example.com', typed: {}, directory: undefined },
    { repair: true },
  );
  expect({ exitCode, ...data }).toMatchObject({
    exitCode: 3,
    damaged: 2,
    found: [
      { repair: { kind: 'failed', code: 'no-name', reason: 'no name for it is free' } },
      {
        repair: {
          code: 'wrong-html',
          reason: 'a web page came instead of the file; the bad one is kept in trash/a',
          aside: 'trash/a',
        },
      },
    ],
  });
});

it('B12: says what finds files that were moved or renamed, before anything is brought back', () => {
  const directory = { typed: 'my photos', absolute: '/my photos' };
  const ask = (report: VerifyReport, repair = false) =>
    verifyAnswer(
      report,
      { username: 'sam@example.com', typed: { directory: ['my photos'] }, directory },
      { repair },
    );
  const report = { ...NOTHING, files: 2, missing: 1 };
  const told =
    /moved or renamed .* by `keepsake import 'my photos' --username ADDRESS --directory 'my photos'`$/;
  expect(ask(report).news?.at(-1)).toMatch(told);
  expect(ask(report).hint).toContain('--repair');
  expect(ask(report, true).news?.join(' ')).not.toMatch(told);
  expect(ask({ ...report, missing: 0, damaged: 1 }).news?.join(' ')).not.toMatch(told);
});
