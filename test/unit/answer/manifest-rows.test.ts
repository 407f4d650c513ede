import { describe, expect, it } from 'vitest';
import { MANIFEST_WRITERS, manifestRow } from '../../../src/answer/manifest-rows.ts';
import type { RecordedFile } from '../../../src/model/state-store.ts';
import { relative } from '../../support/wanted.ts';

function recorded(path: string, more: Partial<RecordedFile> = {}): RecordedFile {
  return {
    key: { library: 'PrimarySync', asset: 'A-1', role: 'original' },
    path: relative(path),
    size: 8,
    signature: 'AY6c+BsE0jjaXx9tmVGJM1D2VcEO',
    verified: true,
    modifiedAtMs: Date.UTC(2024, 1, 29, 12),
    savedAtMs: Date.UTC(2025, 0, 1),
    checkedAtMs: 0,
    ...more,
  };
}

describe('manifest as CSV', () => {
  it.each<[what: string, path: string, field: string]>([
    ['plain text stays plain', '2024/IMG 1.JPG', '2024/IMG 1.JPG'],
    ['a comma is quoted', 'a,b.JPG', '"a,b.JPG"'],
    ['quotes are doubled', 'the "best".JPG', '"the ""best"".JPG"'],
    ['a line break is quoted', 'a\nb.JPG', '"a\nb.JPG"'],
    ['a formula becomes text', '=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['so does a sum', '+1.JPG', "'+1.JPG"],
    ['and a difference', '-1.JPG', "'-1.JPG"],
    ['and a function of old', '@SUM(1)', "'@SUM(1)"],
    ['further in they do no harm', '2024/=1.JPG', '2024/=1.JPG'],
  ])('%s', (_what, path, field) => {
    expect(MANIFEST_WRITERS.csv.row(manifestRow(recorded(path)), true)).toBe(
      `${field},8,AY6c+BsE0jjaXx9tmVGJM1D2VcEO,true,PrimarySync,A-1,original,` +
        `2024-02-29T12:00:00.000Z,2025-01-01T00:00:00.000Z,,\r`,
    );
  });

  it('leaves a time empty that is not known', () => {
    expect(MANIFEST_WRITERS.csv.row(manifestRow(recorded('a', { savedAtMs: 0 })), true)).toMatch(
      /000Z,,,\r$/,
    );
  });
});

it.each([0, 1, 3])('is one array as JSON, with %d files', (count) => {
  const { head, row, tail } = MANIFEST_WRITERS.json;
  const files = Array.from({ length: count }, (_, index) => recorded(`${index}"\n.JPG`, { savedAtMs: 0 }));
  const lines = [...head, ...files.map((file, index) => row(manifestRow(file), index === 0)), ...tail];
  expect(JSON.parse(lines.join('\n'))).toEqual(
    files.map(({ path, size, signature }) => ({
      path,
      size,
      signature,
      verified: true,
      library: 'PrimarySync',
      asset: 'A-1',
      role: 'original',
      modifiedAt: '2024-02-29T12:00:00.000Z',
      savedAt: null,
      link: null,
      installed: null,
    })),
  );
});
