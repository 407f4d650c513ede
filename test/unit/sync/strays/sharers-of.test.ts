import { expect, it } from 'vitest';
import type { Asset } from '../../../../src/model/asset.ts';
import type { RelativePath } from '../../../../src/model/relative-path.ts';
import { sharersOf } from '../../../../src/sync/strays/sharers-of.ts';
import { checksum } from '../../../support/apple-records.ts';
import { photo, resourceOf } from '../../../support/plan-asset.ts';

const original = resourceOf('original', { signature: checksum('one') });
const adjusted = resourceOf('adjusted', { signature: checksum('edit') });
const row = (id: string, files: Parameters<typeof photo>[0], name = `${id}.JPG`) =>
  ({ id, state: 'shown', asset: photo(files, { id, name }) }) as const;
const plain = row('A', { original });
const edited = row('B', { original, adjusted });
const trashed = { ...plain, state: 'trashed' } as const;
const unread = { id: 'C', state: 'shown', asset: undefined } as const;
const another = { ...unread, id: 'D' } as const;

const byName = ({ name }: Asset) => name as RelativePath;
const unknown = () => undefined;

it.each([
  ['the original of a photo and its edited duplicate', [plain, edited], 'one', 2],
  // It is nobody else's, so that one file of these bytes is enough.
  ['the edit of the duplicate', [plain, edited], 'edit', 1],
  ['the original where the duplicate is in the trash', [edited, trashed], 'one', 1],
  ['whatever a photo may have whose record was never read', [edited, unread], 'edit', 2],
  ['what several may have whose records were never read', [edited, unread, another], 'one', 3],
  ['a file of none of them', [plain], 'other', 1],
])('I92: %s', (_what, rows, content, count) => {
  expect(sharersOf(rows, checksum(content), byName)).toBe(count);
  expect(sharersOf(rows, checksum(content), unknown)).toBe(count);
});

it('I92: photos of one day and name share a file, as they do in a folder that keepsake fills', () => {
  const rows = [row('A', { original }, 'IMG_1.JPG'), row('B', { original, adjusted }, 'IMG_1.JPG')];
  expect(sharersOf(rows, checksum('one'), byName)).toBe(1);
  expect(sharersOf([...rows, unread], checksum('one'), byName)).toBe(2);
  expect(sharersOf(rows, checksum('one'), unknown)).toBe(2);
});
