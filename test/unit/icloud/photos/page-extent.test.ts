import { expect, it } from 'vitest';
import { pageExtent } from '../../../../src/icloud/photos/page-extent.ts';
import { asset, master, photos } from '../../../support/apple-records.ts';

const albums = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ recordName: `R${n}`, recordType: 'CPLAlbum', fields: {} }));
const nameless = (count: number) => Array.from({ length: count }, () => ({ fields: {} }));
const masters = (count: number) => photos(0, count).slice(0, count);
const shared = [master('M'), asset('A', 'M'), asset('B', 'M')];

it.each<[what: string, records: readonly unknown[], places: number]>([
  ['of whole photos', photos(0, 100), 100],
  ['that is short', photos(0, 32), 32],
  ['of two assets with one original', shared, 2],
  ['of assets that come twice', [...photos(0, 50), ...photos(0, 50)], 50],
  ['with four of another page', [...photos(0, 100), ...photos(300, 4)], 100],
  ['with an original of the next one', [...photos(0, 100), master('M100')], 100],
  ['with sparse records', [...photos(0, 3), { recordName: 'S', recordType: 'CPLAsset', fields: {} }], 4],
  ['with albums', [...photos(0, 10), ...albums(50)], 10],
  ['with records without a name', [...photos(0, 10), ...nameless(20)], 10],
  ['of originals alone', masters(100), 100],
  ['of originals and a few assets', [...masters(100), asset('A', 'M0')], 100],
  ['of nothing readable', nameless(200), 100],
  ['of one thing that is no record', [null], 1],
  ['of types nobody knows', albums(200), 100],
  ['of more than Apple sends', nameless(5_000), 100],
  ['without records', [], 0],
])('E5: a page %s covers its places', (_what, records, places) => {
  expect(pageExtent({ records }).places).toBe(places);
});

it('knows a full page by its length or by the marker', () => {
  expect(pageExtent({ records: photos(0, 100) }).isFull).toBe(true);
  expect(pageExtent({ records: photos(0, 99) }).isFull).toBe(false);
  expect(pageExtent({ records: [], continuationMarker: 'x' }).isFull).toBe(true);
  expect(pageExtent({ records: [], continuationMarker: null }).isFull).toBe(false);
});
