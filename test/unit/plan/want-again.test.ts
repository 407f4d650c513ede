import { expect, it } from 'vitest';
import type { Asset } from '../../../src/model/asset.ts';
import { wantAgain } from '../../../src/plan/want-files.ts';
import { relative, wantedFile } from '../../support/wanted.ts';

const { asset, resource, key } = wantedFile('2024/a.jpg', Buffer.from('bytes'));
const PATH = relative('some/old/name.jpg');
const ROW = {
  key,
  path: PATH,
  size: resource.size,
  signature: resource.signature,
  verified: true,
  modifiedAtMs: 5,
};

it('wants the same bytes under the old name alone, with the time that a sync gives', () => {
  const taken: Asset = { ...asset, capturedAtMs: 1_700_000_000_999 };
  expect(wantAgain(ROW, taken)).toMatchObject({
    key,
    resource,
    candidates: [PATH],
    modifiedAtMs: 1_700_000_000_000,
  });
});

it.each<[what: string, asset: Asset, answer: string]>([
  ['in Recently Deleted', { ...asset, deleted: true }, 'gone'],
  ['without that size', { ...asset, resources: {} }, 'gone'],
  [
    'with other bytes, which are another file',
    { ...asset, resources: { original: { ...resource, signature: 'other' } } },
    'changed',
  ],
])('wants nothing of an asset %s', (_what, changed, answer) => {
  expect(wantAgain(ROW, changed)).toBe(answer);
});
