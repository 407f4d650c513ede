import { describe, expect, it } from 'vitest';
import type { Asset, Role } from '../../../src/model/asset.ts';
import type { Moment, Selection } from '../../../src/model/selection.ts';
import { selectVersions } from '../../../src/plan/select-versions.ts';
import { photo } from '../../support/plan-asset.ts';
import { SELECTION } from '../../support/plan-rules.ts';

const JPEG = 'public.jpeg';
const RAW = 'com.adobe.raw-image';
const MOV = 'com.apple.quicktime-movie';
const whole = photo({ original: JPEG, adjusted: JPEG, medium: JPEG, thumb: JPEG });
const plain = photo({ original: JPEG });
const live = photo({ original: JPEG, live: MOV, 'live-medium': MOV });
const video = photo({ original: MOV, medium: 'public.mpeg-4' }, { media: 'video' });

/** `slot` alone, or `slot<role` where another file serves. */
function select(asset: Asset, changes: Partial<Selection<Moment>>): { wanted: string[]; skipped: string[] } {
  const { versions, skips } = selectVersions(asset, { ...SELECTION, ...changes });
  return {
    wanted: versions.map(({ slot, resource }) =>
      slot === resource.role ? slot : `${slot}<${resource.role}`,
    ),
    skipped: skips.map(({ role, reason }) => `${role ?? 'all'}: ${reason}`),
  };
}

describe('selectVersions', () => {
  it.each<
    [rule: string, asset: Asset, changes: Partial<Selection<Moment>>, wanted: string[], skipped: string[]]
  >([
    ['the original by default', whole, {}, ['original'], []],
    ['sizes in the order asked for', whole, { sizes: ['thumb', 'original'] }, ['thumb', 'original'], []],
    ['an unedited photo is its own edited one', plain, { sizes: ['adjusted'] }, ['original'], []],
    ['not twice', plain, { sizes: ['original', 'adjusted'] }, ['original'], ['adjusted: size-is-original']],
    [
      'whatever the order',
      plain,
      { sizes: ['adjusted', 'original'] },
      ['original'],
      ['adjusted: size-is-original'],
    ],
    [
      'one original serves two missing sizes',
      plain,
      { sizes: ['medium', 'thumb'] },
      ['original'],
      ['thumb: size-is-original'],
    ],
    [
      'forced: a missing size is skipped',
      plain,
      { sizes: ['medium'], forceSize: true },
      [],
      ['medium: size-missing'],
    ],
    ['forcing is not about edits', plain, { sizes: ['adjusted'], forceSize: true }, ['original'], []],
    [
      'a missing original is said',
      photo({ thumb: JPEG }),
      { sizes: ['original', 'thumb'] },
      ['thumb'],
      ['original: size-missing'],
    ],
    ['and serves nothing else', photo({ thumb: JPEG }), { sizes: ['medium'] }, [], ['medium: size-missing']],
    ['a live photo has two files', live, {}, ['original', 'live'], []],
    ['its smaller moving part', live, { liveSize: 'medium' }, ['original', 'live-medium'], []],
    ['which may be missing', live, { liveSize: 'thumb' }, ['original'], ['live-thumb: live-size-missing']],
    ['no moving part wanted', live, { skipLivePhotos: true }, ['original'], []],
    ['of live photos the movie only', live, { liveParts: 'video-only' }, ['live'], ['all: live-still']],
    [
      'in its size',
      live,
      { liveParts: 'video-only', liveSize: 'medium' },
      ['live-medium'],
      ['all: live-still'],
    ],
    ['a photo that is none is whole', plain, { liveParts: 'video-only' }, ['original'], []],
    ['a video too', video, { liveParts: 'video-only' }, ['original'], []],
    ['no live photos at all', live, { liveParts: 'skip' }, [], ['all: live-photo']],
    ['but others', plain, { liveParts: 'skip' }, ['original'], []],
    ['and videos', video, { liveParts: 'skip' }, ['original'], []],
    [
      'the movie only, its edit too',
      photo({ original: JPEG, adjusted: JPEG, live: MOV, 'live-adjusted': MOV }),
      { liveParts: 'video-only', sizes: ['adjusted'] },
      ['live', 'live-adjusted'],
      ['all: live-still'],
    ],
    ['a live photo is no video', live, { skipVideos: true }, ['original', 'live'], []],
    ['a video is', video, { skipVideos: true }, [], ['all: video']],
    ['no photos wanted', live, { skipPhotos: true }, [], ['all: photo']],
    ['but videos', video, { skipPhotos: true }, ['original'], []],
    [
      'what lies in Recently Deleted is not wanted',
      photo({ original: JPEG }, { deleted: true }),
      {},
      [],
      ['all: deleted'],
    ],
    [
      'E11: an edited moving part comes with the edits',
      photo({ original: JPEG, adjusted: JPEG, live: MOV, 'live-adjusted': MOV }),
      { sizes: ['adjusted'] },
      ['adjusted', 'live', 'live-adjusted'],
      [],
    ],
    [
      'and only then',
      photo({ original: JPEG, live: MOV, 'live-adjusted': MOV }),
      {},
      ['original', 'live'],
      [],
    ],
  ])('%s', (_rule, asset, changes, wanted, skipped) => {
    expect(select(asset, changes)).toEqual({ wanted, skipped });
  });

  it.each<[policy: Selection['alignRaw'], original: string, alternative: string | undefined, first: Role]>([
    ['as-is', JPEG, RAW, 'original'],
    ['original', JPEG, RAW, 'alternative'],
    ['original', RAW, JPEG, 'original'],
    ['original', RAW, RAW, 'alternative'],
    ['original', JPEG, undefined, 'original'],
    ['alternative', RAW, JPEG, 'alternative'],
    ['alternative', JPEG, RAW, 'original'],
    ['alternative', RAW, undefined, 'original'],
  ])(
    '--align-raw %s, original %s, alternative %s: the original is the %s',
    (alignRaw, original, alternative, first) => {
      const asset = photo({ original, ...(alternative === undefined ? {} : { alternative }) });
      expect(selectVersions(asset, { ...SELECTION, alignRaw }).versions[0]?.resource.role).toBe(first);
    },
  );
});
