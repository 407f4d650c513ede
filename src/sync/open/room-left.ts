import type { Clock } from '../../base/clock.ts';
import type { Config } from '../../config/config.ts';
import { destinationKind } from '../../destinations/registry.ts';
import { keepFree } from '../../transfer/space-reservations.ts';

/** Bytes that photos may fill where they go; undefined where it cannot be told. Nothing is opened or made. */
export async function roomLeft(
  { directory, freeFloor }: Pick<Config, 'directory' | 'freeFloor'>,
  clock: Clock,
): Promise<number | undefined> {
  if (directory === undefined) return undefined;
  const location = directory.absolute;
  const space = await destinationKind(location).space(location, clock);
  return space && space.freeBytes - keepFree(space.totalBytes, freeFloor);
}
