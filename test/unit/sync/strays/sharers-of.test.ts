import { expect, it } from 'vitest';
import { sharersOf } from '../../../../src/sync/strays/sharers-of.ts';
import { checksum } from '../../../support/apple-records.ts';
import { photo, resourceOf } from '../../../support/plan-asset.ts';

const original = resourceOf('original', { signature: checksum('one') });
const adjusted = resourceOf('adjusted', { signature: checksum('edit') });
const plain = { state: 'shown', asset: photo({ original }, { id: 'A' }) } as const;
const edited = { state: 'shown', asset: photo({ original, adjusted }, { id: 'B' }) } as const;
const trashed = { ...plain, state: 'trashed' } as const;
const unread = { state: 'shown', asset: undefined } as const;

it.each([
  ['the original of a photo and its edited duplicate', [plain, edited], 'one', 2],
  // It is nobody else's, so that one file of these bytes is enough.
  ['the edit of the duplicate', [plain, edited], 'edit', 1],
  ['the original where the duplicate is in the trash', [edited, trashed], 'one', 1],
  ['whatever a photo may have whose record was never read', [edited, unread], 'edit', 2],
  ['a file of none of them', [plain], 'other', 1],
])('I92: %s', (_what, rows, content, count) => {
  expect(sharersOf(rows, checksum(content))).toBe(count);
});
