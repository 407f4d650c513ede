import { expect, it } from 'vitest';
import { receiptLines } from '../../../src/answer/deletions-answer.ts';
import type { ReceiptKind } from '../../../src/sync/deletions/receipts.ts';

it.each<[ReceiptKind, boolean]>([
  ['moved', true],
  ['not-moved', true],
  ['unsure', true],
  ['restored', false],
])('of a photo that was %s, why it was to leave iCloud is a reason: %s', (kind, isReason) => {
  const why = "prune --filter 'video'";
  const [line = ''] = receiptLines({ kind, atMs: 0, library: 'PrimarySync', asset: 'A1', run: 'R1', why });
  expect(line.includes(`because of ${why}`)).toBe(isReason);
});
