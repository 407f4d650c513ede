import type { AssetDetails } from '../../model/asset.ts';

const EARTH_RADIUS_METRES = 6_371_008.8;
const RADIANS = Math.PI / 180;

interface Circle {
  readonly latitude: number;
  readonly longitude: number;
  readonly metres: number;
}

/** Whether a place lies no farther from the middle than that, over the ground of a round earth. */
export function isNear(
  { latitude, longitude }: NonNullable<AssetDetails['location']>,
  circle: Circle,
): boolean {
  const half = (degrees: number) => Math.sin((degrees * RADIANS) / 2) ** 2;
  const between =
    half(latitude - circle.latitude) +
    Math.cos(latitude * RADIANS) * Math.cos(circle.latitude * RADIANS) * half(longitude - circle.longitude);
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(between))) <= circle.metres;
}
