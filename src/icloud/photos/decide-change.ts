import { unreachable } from '../../base/errors.ts';
import { type Asset, ROLES } from '../../model/asset.ts';
import type { AssetLook, ChangeOutcome } from '../../model/recently-deleted.ts';
import type { Said } from './read-modified.ts';

/** How the last call about an asset ended; `lost`: no answer told. */
export type Tried = Said | { readonly kind: 'lost'; readonly reason: string };

/** What a look says of an asset that is to go to Recently Deleted; `send`: it is there as it was proved. Pure. */
export function decideToMoveIn(
  look: AssetLook,
  proven: Asset,
  tried: Tried | undefined,
): ChangeOutcome | 'send' {
  switch (look.kind) {
    case 'gone':
      return { kind: 'gone' };
    case 'trashed':
      return arrived(tried);
    case 'hidden':
      return { kind: 'changed', reason: 'it is hidden' };
    case 'elsewhere':
      return { kind: 'changed', reason: 'it is in another library' };
    case 'unreadable':
      if (look.where === 'trashed') return arrived(tried);
      if (isOpen(tried, look.where)) return { kind: 'unknown', reason: look.reason };
      return { kind: 'changed', reason: look.reason };
    case 'shown': {
      const reason = howItDiffers(proven, look.asset);
      return reason === undefined ? 'send' : { kind: 'changed', reason };
    }
    default:
      return unreachable(look);
  }
}

/** The same of one that is to come back. Pure. */
export function decideToRestore(look: AssetLook, tried: Tried | undefined): ChangeOutcome | 'send' {
  const where = look.kind === 'unreadable' ? look.where : look.kind;
  switch (where) {
    case 'gone':
      return { kind: 'gone' };
    case 'shown':
    case 'hidden':
      return arrived(tried);
    case 'elsewhere':
      return { kind: 'changed', reason: 'it is in another library' };
    case 'trashed':
      return 'send';
    case undefined: {
      const reason = look.kind === 'unreadable' ? look.reason : '';
      return isOpen(tried, where) ? { kind: 'unknown', reason } : { kind: 'refused', reason };
    }
    default:
      return unreachable(where);
  }
}

/** It is where it was to go. */
function arrived(tried: Tried | undefined): ChangeOutcome {
  return { kind: tried === undefined ? 'already' : 'done' };
}

/** It may have been done all the same: also where Apple put it off, as long as no look tells where the photo is. */
function isOpen(tried: Tried | undefined, where: 'shown' | 'hidden' | undefined): boolean {
  if (tried === undefined) return false;
  return ['lost', 'nothing', 'record'].includes(tried.kind) || (where === undefined && !isRefusal(tried));
}

/** Apple named the photo, and said no: nothing was done to it. */
export function isRefusal(tried: Tried | undefined): boolean {
  return tried?.kind === 'denied' || tried?.kind === 'with-others';
}

/** What becomes of an asset that is not sent again. `mayBeDone`: by what came of it so far, it may have been done, or be done late. Pure. */
export function decideUnsent(tried: Tried | undefined, mayBeDone: boolean): ChangeOutcome {
  const outcome = unsent(tried);
  return mayBeDone && 'reason' in outcome ? { kind: 'unknown', reason: outcome.reason } : outcome;
}

function unsent(tried: Tried | undefined): ChangeOutcome {
  switch (tried?.kind) {
    case undefined:
      return { kind: 'refused', reason: 'it was not asked for any more' };
    case 'gone':
      return { kind: 'gone' };
    case 'stale':
      return { kind: 'changed', reason: 'it is changed by others at the same time' };
    case 'with-others':
      return { kind: 'refused', reason: 'another photo of the batch was refused' };
    case 'not-now':
      return { kind: 'refused', reason: tried.reason };
    case 'denied':
      return { kind: 'refused', reason: `Apple says ${tried.code} ${tried.reason}`.trim() };
    case 'record':
      return { kind: 'unknown', reason: 'Apple says that it is done, and shows it as before' };
    case 'nothing':
      return { kind: 'unknown', reason: 'Apple answers nothing that can be understood' };
    case 'lost':
      return { kind: 'unknown', reason: tried.reason };
    default:
      return unreachable(tried);
  }
}

/** Undefined: it holds what was proved, and nothing else. */
function howItDiffers(proven: Asset, now: Asset): string | undefined {
  if (proven.masterId !== now.masterId) return 'its original is another one now';
  const other = ROLES.filter((role) => {
    const [was, is] = [proven.resources[role], now.resources[role]];
    return was?.signature !== is?.signature || was?.size !== is?.size;
  });
  return other.length === 0 ? undefined : `iCloud has other files of it now: ${other.join(', ')}`;
}
