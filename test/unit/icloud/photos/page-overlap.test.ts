import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import { PageOverlap } from '../../../../src/icloud/photos/page-overlap.ts';
import { asset, master, photos } from '../../../support/apple-records.ts';

const pageOf = (records: readonly unknown[]) => {
  const decoded = decodePage({ records }, 'PrimarySync');
  return { decoded, gone: [], places: Math.ceil(records.length / 2) };
};
const page = (from: number, count = 100) => pageOf(photos(from, count));

function after(...pages: readonly ReturnType<typeof page>[]): PageOverlap {
  const overlap = new PageOverlap();
  for (const each of pages) overlap.remember({ ...each, isNew: true });
  return overlap;
}

describe('PageOverlap', () => {
  it.each([
    ['begins with the last asset of the page before', page(99), 'take'],
    ['shows some of the page before', page(50), 'take'],
    ['shows nothing that was shown', page(100), 'back'],
    ['has no record with a name', pageOf([{ recordType: 'CPLAsset' }, null]), 'take'],
    [
      'shows one that was there with another date',
      pageOf([...photos(100, 99), master('M5'), asset('A5', 'M5', { assetDate: { value: 1 } })]),
      'back',
    ],
    [
      'shows one that was there, and whose date cannot be read now',
      pageOf([...photos(100, 99), master('M5'), asset('A5', 'M5', { assetDate: { value: 'x' } })]),
      'take',
    ],
    [
      'shows one that was there, without its original',
      pageOf([...photos(100, 99), asset('A5', 'M5')]),
      'take',
    ],
  ])('E23: a page that %s', (_what, next, verdict) => {
    expect(after(page(0)).judge(99, next)).toBe(verdict);
  });

  it('E23: the first page is taken, and the one with which a listing goes on', () => {
    expect(after(page(0)).judge(0, page(500))).toBe('take');
    expect(new PageOverlap().judge(490, page(500))).toBe('take');
  });

  it('E23: three steps back in a row are enough; something new begins the count again', () => {
    const overlap = after(page(0));
    const verdicts = () => Array.from({ length: 5 }, () => overlap.judge(99, page(200)));
    expect(verdicts()).toEqual(['back', 'back', 'back', 'take', 'take']);
    const again = after(page(0));
    for (let n = 0; n < 2; n += 1) again.judge(99, page(200));
    again.remember({ ...page(50), isNew: true });
    expect(again.judge(150, page(200))).toBe('back');
  });

  it('E23: where pages never join, nothing is expected of them any more', () => {
    const overlap = after(page(0));
    let back = 0;
    for (let from = 200; from < 3_000; from += 150) {
      while (overlap.judge(from, page(from)) === 'back') back += 1;
      overlap.remember({ ...page(from), isNew: true });
    }
    expect(back).toBe(9);
  });

  it('E23: reaches back further once ranks were found to shift', () => {
    const overlap = after(page(0));
    expect(overlap.reach).toBe(1);
    overlap.judge(99, page(100));
    expect(overlap.reach).toBe(10);
    for (let n = 0; n < 5; n += 1) overlap.judge(99, page(100));
    expect(overlap.reach).toBe(50);
  });

  it('E23: an empty page goes back once', () => {
    const overlap = after(page(0));
    const empty = pageOf([]);
    expect([overlap.judge(99, empty), overlap.judge(99, empty)]).toEqual(['back', 'take']);
    overlap.remember({ ...page(99), isNew: true });
    expect(overlap.judge(198, empty)).toBe('back');
    expect(after(page(0)).judge(0, empty)).toBe('take');
  });
});
