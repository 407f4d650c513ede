import { KeepsakeError } from '../../base/errors.ts';
import type { DecodedPage } from './decode-page.ts';

/** Both exceeded on one page: no bad records but another format (reliability.md E4). */
const DRIFT = { share: 0.2, assets: 2 };

/** Changes come in pages of any size: a few photos whose upload is not finished are no other format. */
export const CHANGES_DRIFT = { share: 0.2, assets: 20 };

/** Ends the run where a page as a whole makes no sense any more: nothing is stored of it. */
export function refuseDrift(
  { badAssets, assetIds }: Pick<DecodedPage, 'badAssets' | 'assetIds'>,
  limit: typeof DRIFT = DRIFT,
): void {
  if (badAssets <= limit.assets || badAssets <= limit.share * assetIds.size) return;
  throw new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'Apple changed its format', {
    details: [`${badAssets} of ${assetIds.size} photos of one page cannot be read`],
  });
}
