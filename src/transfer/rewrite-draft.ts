import type { Wanted } from '../model/action.ts';
import type { Draft } from '../model/destination.ts';
import type { FileRewriter } from '../model/file-rewriter.ts';
import type { Installed } from '../model/installed.ts';
import type { SpaceReservations } from './space-reservations.ts';

interface RewritePorts {
  readonly rewriter?: FileRewriter | undefined;
  readonly space: Pick<SpaceReservations, 'reserve'>;
}

/** Writes into whole bytes, if they are proven to be Apple's, what the user wishes; undefined: they stay as they came. */
export async function rewriteDraft(
  draft: Draft,
  { wanted, verified }: { readonly wanted: Wanted; readonly verified: boolean },
  { rewriter, space }: RewritePorts,
  signal: AbortSignal,
): Promise<Installed | undefined | 'cancelled'> {
  const rewrite = rewriter?.of(wanted);
  if (rewrite === undefined) return undefined;
  if (!verified) {
    rewrite.giveUp('its signature has a form that cannot be checked');
    return undefined;
  }
  const reservation = await space.reserve(wanted.resource.size);
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
