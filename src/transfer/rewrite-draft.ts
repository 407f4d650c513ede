import type { Wanted } from '../model/action.ts';
import type { Draft } from '../model/destination.ts';
import type { Rewrite } from '../model/file-rewriter.ts';
import type { Installed } from '../model/installed.ts';
import type { SpaceReservations } from './space-reservations.ts';

interface Wish {
  readonly verified: boolean;
  /** Undefined: nothing is wished. */
  readonly rewrite: Rewrite | undefined;
}

/** Writes into whole bytes, if they are proven to be Apple's, what the user wishes; undefined: they stay as they came. */
export async function rewriteDraft(
  draft: Draft,
  { resource }: Pick<Wanted, 'resource'>,
  { verified, rewrite }: Wish,
  space: Pick<SpaceReservations, 'reserve'>,
  signal: AbortSignal,
): Promise<Installed | undefined | 'cancelled'> {
  if (rewrite === undefined) return undefined;
  if (!verified) {
    rewrite.giveUp('its signature has a form that cannot be checked');
    return undefined;
  }
  const reservation = await space.reserve(resource.size);
  if (reservation === undefined) return 'cancelled';
  if (reservation === 'never') {
    rewrite.giveUp('there is no room for a second copy of it');
    return undefined;
  }
  try {
    return await draft.rewrite((from, to) => rewrite.make(from, to, signal));
  } finally {
    reservation.end();
  }
}
