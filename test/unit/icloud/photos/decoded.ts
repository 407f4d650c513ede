import { decodePage } from '../../../../src/icloud/photos/decode-page.ts';
import type { Asset } from '../../../../src/model/asset.ts';
import { type AppleFields, asset, master } from '../../../support/apple-records.ts';

export const decode = (...records: readonly unknown[]) => decodePage({ records }, 'PrimarySync');

export function decodeOne(masterFields: AppleFields, assetFields: AppleFields = {}): Asset {
  const { assets } = decode(master('M', masterFields), asset('A', 'M', assetFields));
  const [only] = assets;
  if (only === undefined) throw new Error('not decoded');
  return only;
}
