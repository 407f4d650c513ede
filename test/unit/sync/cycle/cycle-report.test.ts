import { describe, expect, it } from 'vitest';
import { bytes } from '../../../../src/base/bytes.ts';
import { complaints, summarise } from '../../../../src/answer/sync-answer.ts';
import { CycleTally, isPartial } from '../../../../src/sync/cycle/cycle-report.ts';
import type { Wanted } from '../../../../src/model/action.ts';
import type { RelativePath } from '../../../../src/model/relative-path.ts';

const path = '2018/07/31/IMG_7409.JPG' as RelativePath;
const wanted: Wanted = {
  key: { library: 'PrimarySync', asset: 'A', role: 'original' },
  asset: {
    id: 'A',
    library: 'PrimarySync',
    masterId: 'M',
    name: 'IMG_7409.JPG',
    media: 'photo',
    type: 'public.jpeg',
    capturedAtMs: 0,
    addedAtMs: 0,
    deleted: false,
    details: {},
    resources: {},
  },
  resource: {
    role: 'original',
    type: 'public.jpeg',
    size: 1_884_695,
    signature: 'S',
    address: undefined,
    heldBy: 'M',
  },
  modifiedAtMs: 0,
  candidates: [path],
  leftAt: [],
};
const rest = { nothingNew: false, onlyFailures: false, shortfall: undefined, seconds: 1.5 };

describe('the report of a cycle', () => {
  it('C35: counts a file that fails once, and each of several', () => {
    const tally = new CycleTally();
    const failed = (role: 'original' | 'live') =>
      tally.ended({
        kind: 'failed',
        wanted: { ...wanted, key: { ...wanted.key, role } },
        path,
        failure: { kind: 'unavailable', detail: 'gone' },
      });
    failed('original');
    failed('live');
    failed('original');
    const { failed: count, failures } = tally.report(rest);
    expect([count, failures.length]).toEqual([2, 2]);
  });

  it('counts everything once and says what was done', () => {
    const tally = new CycleTally();
    tally.page(3, []);
    tally.ended({ kind: 'saved', wanted, path, modifiedAtMs: 0, verified: true });
    const another = 'another.JPG' as RelativePath;
    const third = 'third.JPG' as RelativePath;
    tally.ended({ kind: 'adopted', wanted, path: another, modifiedAtMs: 0, verified: true });
    tally.decided({ do: 'keep', key: wanted.key, path: third, changed: true });
    // Twins of these, by the same file.
    const twin = { ...wanted, key: { ...wanted.key, asset: 'TWIN' } };
    tally.ended({ kind: 'adopted', wanted: twin, path, modifiedAtMs: 0, verified: true });
    tally.decided({ do: 'keep', key: twin.key, path: third, changed: true });
    // The same photos, looked at once more.
    tally.decided({ do: 'keep', key: wanted.key, path, changed: false });
    tally.decided({ do: 'keep', key: twin.key, path: third, changed: true });
    tally.decided({ do: 'skip', asset: 'B', role: undefined, reason: 'video' });
    const report = tally.report(rest);
    expect(isPartial(report)).toBe(false);
    expect(summarise(report)).toEqual([
      '3 photos and videos looked at in 1.5 s',
      "1 file downloaded (1.9 MB), every byte checked against Apple's signature",
      '1 file found in place and taken over without a download',
      '1 file there already',
      '2 photos and videos with the file of another one',
      '1 file changed by you, left alone',
      '1 skipped: 1 videos',
    ]);
  });

  it('names what failed, with the reason and where the bytes went', () => {
    const tally = new CycleTally();
    tally.page(1, [{ record: 'X', reason: 'no master' }]);
    tally.ended({
      kind: 'failed',
      wanted,
      path: undefined,
      failure: { kind: 'wrong', why: 'signature' },
      quarantined: '.keepsake/quarantine/x',
    });
    const report = tally.report({ ...rest, shortfall: '99 of 100 seen' });
    expect(isPartial(report)).toBe(true);
    expect(complaints(report)).toEqual([
      "2018/07/31/IMG_7409.JPG: its bytes do not match Apple's signature; what came is kept in .keepsake/quarantine/x",
      'record X cannot be used: no master',
      '1 file failed; the next run tries again',
      'the listing may be incomplete: 99 of 100 seen',
    ]);
  });

  it('stays small however many files fail', () => {
    const tally = new CycleTally();
    for (let i = 0; i < 1000; i += 1) {
      const one = { ...wanted, key: { ...wanted.key, asset: `A${i}` } };
      tally.ended({ kind: 'failed', wanted: one, path, failure: { kind: 'link-expired' } });
    }
    const report = tally.report(rest);
    expect(report.failed).toBe(1000);
    expect(complaints(report)).toContain('800 more files failed');
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_884_695, '1.9 MB'],
    [5_000_000_000_000_000, '5000.0 TB'],
  ])('writes %i as %s', (number, text) => {
    expect(bytes(number)).toBe(text);
  });
});
