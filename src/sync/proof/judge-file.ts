import type { StoredFile } from '../../model/destination.ts';
import { isVerifiable } from '../../model/digest.ts';
import { agrees } from '../../plan/page-facts.ts';
import type { RecordedPlace } from './recorded-places.ts';

/** What a look at a recorded file can find. */
export type Verdict =
  /** The bytes are those that Apple signed. */
  | 'right'
  /** The size is right; Apple's signature has a form that nobody can check. */
  | 'unverifiable'
  /** The user's own doing: touched after we left it, and other bytes. */
  | 'edited'
  | 'missing'
  /** As we left it by size and time, with other bytes or with bytes that the disk does not give back. */
  | 'damaged'
  /** Nobody knows: it may not be looked at. */
  | 'unreadable';

export interface Judgement {
  readonly verdict: Verdict;
  /** The system's reason. */
  readonly code?: string;
}

/** What reading a file gave. */
export type Content =
  | { readonly kind: 'read'; readonly signature: string }
  | { readonly kind: 'refused'; readonly code: string };

/** What a dying disk says, or a file system whose checksum does not match. Other codes are about rights and limits. */
const LOST_BYTES: ReadonlySet<string> = new Set(['EIO', 'EBADMSG', 'EUCLEAN']);

/** Undefined: its bytes decide, see `judgeContent`. */
export function judgeAtSight(place: RecordedPlace, stored: StoredFile | undefined): Judgement | undefined {
  if (stored === undefined) return { verdict: 'missing' };
  if (stored.kind !== 'file' || stored.size !== place.size) return { verdict: 'edited' };
  return isVerifiable(place.signature) ? undefined : { verdict: 'unverifiable' };
}

export function judgeContent(place: RecordedPlace, stored: StoredFile, content: Content): Judgement {
  const isAsWeLeftIt = place.rows.some((row) => agrees(row, stored));
  if (content.kind === 'read') {
    if (content.signature === place.signature) return { verdict: 'right' };
    return { verdict: isAsWeLeftIt ? 'damaged' : 'edited' };
  }
  const { code } = content;
  if (code === 'ENOENT') return { verdict: 'missing' };
  return { verdict: isAsWeLeftIt && LOST_BYTES.has(code) ? 'damaged' : 'unreadable', code };
}
