import { expect, it } from 'vitest';
import { labelOf } from '../../../../src/sync/fulfil/job-label.ts';
import { folderOf, SELECTION } from '../../../support/plan-rules.ts';

const rules = (template = '%Y/%m/%d', selection: Partial<typeof SELECTION> = {}) => ({
  selection: { ...SELECTION, ...selection },
  folder: folderOf(template),
});
const named = (...names: readonly string[]) => names.map((name) => ({ name }));

it.each([
  [rules(), 'original-Y-m-d'],
  [rules('none', { recent: 50 }), 'original-recent-50-flat'],
  [rules('none', { sizes: ['thumb', 'medium'], skipVideos: true }), 'thumb-medium-no-videos-flat'],
  [rules('none', { skipPhotos: true, skipLivePhotos: true }), 'original-no-photos-no-live-flat'],
  [rules("holiday's & {:%Y}"), 'original-holiday-s-Y'],
  [
    rules('%Y', { libraries: { wanted: ['all'], without: ['SharedSync-1'] } }),
    'all-no-SharedSync-1-original-Y',
  ],
  [{ ...rules('%Y', { albums: ['Rome'] }), playlists: true as const }, 'Rome-original-playlists-Y'],
  [rules('фото'), 'original'],
  [rules(`{:%Y}/${'long '.repeat(20)}`), 'original-Y-long-long-long-long-long-long'],
])('a job is named after what sets it apart, in words that are typed as they stand: %#', (asked, label) => {
  expect(labelOf(asked, undefined, [])).toBe(label);
  expect(label).toMatch(/^[A-Za-z0-9-]{1,40}$/);
});

it('each name stands once in an account', () => {
  expect(labelOf(rules(), undefined, named('original-Y-m-d'))).toBe('original-Y-m-d-2');
  expect(labelOf(rules(), undefined, named('original-Y-m-d', 'original-Y-m-d-2'))).toBe('original-Y-m-d-3');
});

it('a job keeps its name, unless it has none or another has it too', () => {
  expect(labelOf(rules(), { name: 'mine' }, named('original-Y-m-d'))).toBe('mine');
  expect(labelOf(rules(), { name: '' }, [])).toBe('original-Y-m-d');
  expect(labelOf(rules(), { name: 'mine' }, named('mine'))).toBe('original-Y-m-d');
});
