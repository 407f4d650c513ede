import { describe, expect, it } from 'vitest';
import type { LibraryState } from '../../../../src/model/catalogue.ts';
import type { ChangesEnd } from '../../../../src/model/photo-source.ts';
import { followingLibrary, LISTED, LISTING, NOW } from '../../../support/following-library.ts';
import { changesTo, pageOf, type Told } from '../../../support/scripted-library.ts';
import { someAsset } from '../../../support/test-catalogue.ts';

const NOTHING: Told<ChangesEnd> = { end: changesTo('t2') };
const library = followingLibrary();

describe('what a library needs after its changes', () => {
  interface Case {
    readonly state?: Partial<LibraryState>;
    readonly feeds?: readonly Told<ChangesEnd>[];
    readonly counts?: readonly (number | undefined)[];
    readonly asked: readonly string[];
    readonly end: 'settled' | 'listing';
    readonly after: Partial<LibraryState>;
  }

  it.each<[why: string, is: Case]>([
    [
      'one that was never followed is listed',
      {
        state: { token: undefined, listedAtMs: 0 },
        asked: [],
        end: 'listing',
        after: { token: undefined },
      },
    ],
    [
      'one without a usable token is listed anew, not further',
      {
        state: { token: '', listing: LISTING },
        asked: [],
        end: 'listing',
        after: { token: '', listing: undefined },
      },
    ],
    [
      'E8: one whose token is refused is listed from the beginning',
      {
        state: { listing: LISTING },
        feeds: [{ end: { kind: 'refused' } }],
        asked: ['changes t1'],
        end: 'listing',
        after: { token: undefined, listing: undefined },
      },
    ],
    [
      'one whose listing was cut off is listed further',
      {
        state: { listing: LISTING },
        feeds: [NOTHING],
        asked: ['changes t1'],
        end: 'listing',
        after: { token: 't2', listing: LISTING, due: false },
      },
    ],
    [
      'one that agrees with the count is settled',
      {
        state: { due: true },
        feeds: [NOTHING],
        counts: [1],
        asked: ['changes t1', 'count'],
        end: 'settled',
        after: { token: 't2', due: false, comparedAtMs: NOW },
      },
    ],
    [
      'one without a count is settled',
      {
        feeds: [NOTHING],
        counts: [undefined],
        asked: ['changes t1', 'count'],
        end: 'settled',
        after: { comparedAtMs: NOW },
      },
    ],
    [
      'one that lacks as much as before is settled',
      {
        state: { gap: 2 },
        feeds: [NOTHING],
        counts: [3],
        asked: ['changes t1', 'count'],
        end: 'settled',
        after: { gap: 2, comparedAtMs: NOW },
      },
    ],
    [
      'E9: one that differs from the count is asked once more, and listed',
      {
        feeds: [NOTHING, { end: changesTo('t3') }],
        counts: [2],
        asked: ['changes t1', 'count', 'changes t2', 'count'],
        end: 'listing',
        after: { token: 't3', comparedAtMs: 1 },
      },
    ],
    [
      'one that agrees at the second look is settled',
      {
        feeds: [NOTHING, { pages: [pageOf([someAsset('new')], { token: 't3' })], end: changesTo('t3') }],
        counts: [2],
        asked: ['changes t1', 'count', 'changes t2', 'count'],
        end: 'settled',
        after: { token: 't3', comparedAtMs: NOW },
      },
    ],
    [
      'one whose token is refused at the second look is listed',
      {
        feeds: [NOTHING, { end: { kind: 'refused' } }],
        counts: [2],
        asked: ['changes t1', 'count', 'changes t2'],
        end: 'listing',
        after: { token: 't2', comparedAtMs: 1 },
      },
    ],
    [
      'E16: doubtful changes are not asked a second time',
      {
        feeds: [{ end: changesTo('t2', 'endless') }],
        counts: [2],
        asked: ['changes t1', 'count'],
        end: 'listing',
        after: { doubt: 'endless', comparedAtMs: 1 },
      },
    ],
    [
      'doubtful changes that agree with the count are settled, and stay doubtful',
      {
        feeds: [{ end: changesTo('t2', 'endless') }],
        counts: [1],
        asked: ['changes t1', 'count'],
        end: 'settled',
        after: { doubt: 'endless', comparedAtMs: NOW },
      },
    ],
    [
      'an old doubt is not forgotten',
      {
        state: { doubt: 'endless' },
        feeds: [NOTHING],
        counts: [1],
        asked: ['changes t1', 'count'],
        end: 'settled',
        after: { doubt: 'endless' },
      },
    ],
    [
      'a day after a doubt everything is listed, and nothing counted',
      {
        state: { doubt: 'endless', listedAtMs: NOW - 86_400_000 },
        feeds: [NOTHING],
        asked: ['changes t1'],
        end: 'listing',
        after: { token: 't2' },
      },
    ],
  ])('%s', async (_why, { state = {}, feeds = [], counts = [], asked, end, after }) => {
    await library.known({ ...LISTED, ...state });
    library.source.feeds = feeds;
    library.source.counts = counts;
    const now = await library.read();
    expect(library.source.asked).toEqual(asked);
    expect(now.end).toBe(end);
    expect(now.state).toMatchObject(after);
  });
});
