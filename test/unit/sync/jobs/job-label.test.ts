import { expect, it } from 'vitest';
import type { DestinationId } from '../../../../src/model/ids.ts';
import type { JobId } from '../../../../src/model/jobs.ts';
import { labelOf, namesOf } from '../../../../src/sync/jobs/job-label.ts';
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

it('a job that has a name keeps it when its settings change; the one that it was before is called otherwise', () => {
  const job = (id: number, name: string, destination = 'disk') => ({
    id: id as JobId,
    name,
    destination: destination as DestinationId,
    rule: `rule ${id}`,
    epoch: 'one',
    done: [],
    evaluatedAtMs: 0,
    usedAtMs: 0,
  });
  const films = { ...rules(), jobName: 'films' };
  const namesFor = (others: readonly ReturnType<typeof job>[], known?: ReturnType<typeof job>) =>
    namesOf(films, { known, others, destination: 'disk' });
  expect(namesFor([job(1, 'films'), job(2, 'pics')])).toEqual({
    name: 'films',
    renamed: [{ id: 1, name: 'films-2' }],
  });
  // And back again.
  expect(namesFor([job(2, 'films')], job(1, 'films-2'))).toEqual({
    name: 'films',
    renamed: [{ id: 2, name: 'films-2' }],
  });
  expect(namesFor([job(1, 'films', 'usb')])).toEqual({ name: 'films-2', renamed: [] });
  expect(namesFor([job(2, 'pics')], job(1, 'films'))).toEqual({ name: 'films', renamed: [] });
  const unnamed = namesOf(rules(), {
    known: undefined,
    others: [job(1, 'original-Y-m-d')],
    destination: 'disk',
  });
  expect(unnamed).toEqual({ name: 'original-Y-m-d-2', renamed: [] });
});
