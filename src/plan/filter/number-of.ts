import { unreachable } from '../../base/errors.ts';
import type { NumberField } from '../../model/filter.ts';
import type { Asset } from '../../model/asset.ts';

type FactsOfNumbers = Pick<Asset, 'media' | 'resources' | 'details'>;

const MILLION = 1_000_000;

/** What a photo measures; undefined where that is not known. A still lasts no time. */
export function numberOf(
  { media, resources, details }: FactsOfNumbers,
  field: NumberField,
): number | undefined {
  const { width, height, duration } = details;
  switch (field) {
    case 'size':
      // Before Apple has the bytes it has no size for them.
      return resources.original?.absent === true ? undefined : resources.original?.size;
    case 'width':
      return width;
    case 'height':
      return height;
    case 'megapixels':
      return width === undefined || height === undefined ? undefined : (width * height) / MILLION;
    case 'duration':
      return duration ?? (media === 'photo' ? 0 : undefined);
    default:
      return unreachable(field);
  }
}
