import { createHash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { OpenedDestination } from '../open/open-destination.ts';

/** Two runs have one scope when a complete run of the one leaves nothing to do for the other. */
export function scopeOf(
  { selection, naming, folder }: Config,
  { id }: Pick<OpenedDestination, 'id'>,
): string {
  return createHash('sha256')
    .update(JSON.stringify([id, selection, naming, folder]))
    .digest('base64url');
}
