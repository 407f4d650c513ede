import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  afterLook,
  isMissed,
  withEndedWatcher,
  withoutWatcher,
  withWatcher,
} from '../../../src/account/change-looks.ts';
import {
  changeLooks,
  decodeLooks,
  type Looks,
  looksPath,
  NO_LOOKS,
  readAllLooks,
  readLooks,
} from '../../../src/account/looks-file.ts';
import { describeThisProcess } from '../../../src/account/owner-record.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const place = (folder = '/photos') => ({ directory: temporaryFolder(), account: 'Sam@example.com', folder });
const good = (key: string, atMs: number) => ({ key, atMs, code: undefined, isPartial: false });

it('L7: any look that comes to its end ends the trouble of the folder, and each job keeps its last good one', () => {
  const steps = [
    good('a', 1),
    { key: 'a', atMs: 2, code: 'DESTINATION_MISSING', isPartial: true },
    { key: 'b', atMs: 3, code: 'SERVICE_UNREACHABLE', isPartial: true },
  ];
  const failing = steps.reduce(afterLook, NO_LOOKS);
  expect(failing).toEqual({
    jobs: [
      { key: 'b', lookedAtMs: 3, goodAtMs: undefined },
      { key: 'a', lookedAtMs: 2, goodAtMs: 1 },
    ],
    trouble: { code: 'SERVICE_UNREACHABLE', sinceMs: 2, tries: 2 },
    watchers: [],
  });
  const after = afterLook(failing, { key: 'b', atMs: 4, code: undefined, isPartial: true });
  expect(after.trouble).toBeUndefined();
  expect(after.jobs[0]).toEqual({ key: 'b', lookedAtMs: 4, goodAtMs: undefined });
});

it('L8: a watch is there once, whatever it notes, and one that was killed goes with the next', () => {
  const owner = describeThisProcess('keepsake (sync, watching)', 5);
  const watcher = { id: 'w', owner, intervalMs: 10, nextLookMs: 20 };
  const dead = { ...watcher, id: 'dead', owner: { ...owner, pid: 2 ** 30 } };
  const noted = withWatcher(withWatcher({ ...NO_LOOKS, watchers: [dead] }, watcher), {
    ...watcher,
    nextLookMs: 30,
  });
  expect(noted.watchers).toEqual([{ ...watcher, nextLookMs: 30 }]);
  expect(withoutWatcher(noted, 'w')).toEqual(NO_LOOKS);
});

it('L8: a watch that was killed is missed, until somebody looks or watches after it', () => {
  const owner = describeThisProcess('keepsake (sync, watching)', 5);
  const living = { id: 'w', owner, intervalMs: 10, nextLookMs: 20, notedAtMs: 10 };
  const dead = { ...living, id: 'dead', owner: { ...owner, pid: 2 ** 30 } };
  const elsewhere = { ...living, id: 'elsewhere', owner: { ...owner, bootId: 'another', host: 'another' } };
  const before = afterLook(NO_LOOKS, good('a', 10));
  const missed = (looks: Looks) => looks.watchers.filter((one) => isMissed(looks, one)).map(({ id }) => id);
  expect(missed({ ...before, watchers: [living, dead, elsewhere] })).toEqual(['dead', 'elsewhere']);
  expect(missed({ ...afterLook(before, good('b', 11)), watchers: [dead, elsewhere] })).toEqual([]);
  const newer = { ...living, notedAtMs: 11 };
  expect(missed({ ...before, watchers: [newer, dead, elsewhere] })).toEqual([]);
  // Of an older version.
  expect(missed({ ...before, watchers: [{ ...dead, notedAtMs: undefined }] })).toEqual(['dead']);
});

it('L15: a watch that an error ended is noted with it, and missed only where it was to look again', () => {
  const owner = { ...describeThisProcess('keepsake (sync, watching)', 5), pid: 2 ** 30 };
  const watcher = { id: 'w', owner, intervalMs: 10, nextLookMs: 20, notedAtMs: 10 };
  const end = { code: 'USAGE', atMs: 15 };
  const fresh = { ...watcher, nextLookMs: 15, notedAtMs: 15 };
  const atOnce = withEndedWatcher(NO_LOOKS, fresh, end);
  const later = withEndedWatcher({ ...NO_LOOKS, watchers: [watcher] }, fresh, end);
  expect(atOnce.watchers).toEqual([{ ...fresh, endedBy: { ...end, hasRested: false } }]);
  expect(later.watchers).toEqual([{ ...watcher, endedBy: { ...end, hasRested: true } }]);
  expect([atOnce, later].map((looks) => looks.watchers.some((one) => isMissed(looks, one)))).toEqual([
    false,
    true,
  ]);
  const text = JSON.stringify({ version: 1, jobs: [], watchers: later.watchers });
  expect(decodeLooks(text).watchers).toEqual(later.watchers);
});

it('what is written is read again, by us alone, and each folder has its own', async () => {
  const one = place();
  const looks: Looks = afterLook(NO_LOOKS, good('a', 7));
  await changeLooks(one, () => looks);
  await changeLooks(one, (before) =>
    withWatcher(before, {
      id: 'w',
      owner: describeThisProcess('keepsake', 1),
      intervalMs: 1,
      nextLookMs: 2,
    }),
  );
  expect((await readLooks(one)).jobs).toEqual([{ key: 'a', lookedAtMs: 7, goodAtMs: 7 }]);
  expect((await readLooks(one)).watchers).toHaveLength(1);
  expect(statSync(looksPath(one)).mode & 0o777).toBe(0o600);
  expect(await readLooks({ ...one, folder: '/others' })).toEqual(NO_LOOKS);
});

it('L9: a file that is damaged, too large or a folder tells nothing, and is replaced', async () => {
  const one = place();
  for (const text of [
    '',
    '{',
    '[]',
    '{"version":2}',
    JSON.stringify({ version: 1, jobs: [{ key: 'a', lookedAtMs: 9e99 }] }),
  ]) {
    writeFileSync(looksPath(one), text);
    expect(await readLooks(one), text).toEqual(NO_LOOKS);
  }
  writeFileSync(looksPath(one), 'x'.repeat(300_000));
  expect(await readLooks(one)).toEqual(NO_LOOKS);
  const two = place();
  mkdirSync(looksPath(two));
  expect(await readLooks(two)).toEqual(NO_LOOKS);
  await changeLooks(two, () => afterLook(NO_LOOKS, good('a', 1)));
  expect((await readLooks(two)).jobs).toHaveLength(1);
  // It does not grow with each set of flags that is tried.
  for (let n = 0; n < 60; n += 1) await changeLooks(one, (looks) => afterLook(looks, good(`job ${n}`, n)));
  const { jobs } = await readLooks(one);
  expect([jobs.length, jobs[0]?.key]).toEqual([50, 'job 59']);
});

it('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(decodeLooks(text).jobs.length).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('L14: which folders an account has notes of, each by its own file', async () => {
  const one = place('/a');
  for (const folder of ['/a', '/b'])
    await changeLooks({ ...one, folder }, (looks) => afterLook(looks, good('k', 7)));
  await changeLooks({ ...one, account: 'ann@example.com' }, (looks) => afterLook(looks, good('k', 7)));
  // Of an older version, and a copy under the name of another folder.
  const noted = { version: 1, jobs: [], watchers: [] };
  writeFileSync(looksPath({ ...one, folder: '/c' }), JSON.stringify(noted));
  writeFileSync(looksPath({ ...one, folder: '/d' }), JSON.stringify({ ...noted, folder: '/e' }));
  expect((await readAllLooks(one)).map(({ folder }) => folder).toSorted()).toEqual(['/a', '/b']);
  expect(await readAllLooks({ ...one, directory: '/nowhere' })).toEqual([]);
});
