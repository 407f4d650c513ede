import type { StoredFile } from '../../model/destination.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { diskSignature } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';
import type { FileWithRows } from './files-with-rows.ts';

/** What a look at a recorded file can find. */
export type Verdict =
  /** The bytes are those that Apple signed. */
  | 'right'
  /** The size is right; Apple's signature has a form that cannot be checked. */
  | 'unverifiable'
  /** The user's own doing: touched after we left it, and other bytes. */
  | 'edited'
  | 'missing'
  /** Other bytes that are provably no edit of the user, see `Damage`. */
  | 'damaged'
  /** Not known: it may not be looked at. */
  | 'unreadable';

/** What shows damage whatever time the file has; none of it where the file is as we left it by size and time. */
export type Damage =
  | { readonly kind: 'empty' }
  /** It ends in the middle of its own structure. */
  | { readonly kind: 'cut-off' }
  /** It holds nothing but zeros, as a power cut leaves it on some file systems. */
  | { readonly kind: 'blank' }
  /** It holds the bytes of another file of ours: of the one at this path. */
  | { readonly kind: 'another'; readonly path: RelativePath };

export interface Judgement {
  readonly verdict: Verdict;
  /** The system's reason. */
  readonly code?: string;
  readonly damage?: Damage;
}

/** What reading a file gave. `shape`: what its bytes show by themselves, looked at only where they are others than signed. */
export type Content =
  | { readonly kind: 'read'; readonly signature: string; readonly shape?: 'cut-off' | 'blank' }
  | { readonly kind: 'refused'; readonly code: string };

/** What a dying disk says, or a file system whose checksum does not match. Other codes are about rights and limits. */
const LOST_BYTES: ReadonlySet<string> = new Set(['EIO', 'EBADMSG', 'EUCLEAN']);

/** As Apple signed it, or as it was changed when the user wished so. */
export function isRight(file: FileWithRows, signature: string): boolean {
  return signature === diskSignature(file) || signature === file.signature;
}

/** Undefined: its bytes decide, see `judgeContent`. */
export function judgeAtSight(file: FileWithRows, stored: StoredFile | undefined): Judgement | undefined {
  if (stored === undefined) return { verdict: 'missing' };
  if (stored.kind !== 'file') return { verdict: 'edited' };
  if (stored.size === 0 && file.size > 0) return { verdict: 'damaged', damage: { kind: 'empty' } };
  const isSameSize = stored.size === file.size;
  return isSameSize && !isVerifiable(diskSignature(file)) ? { verdict: 'unverifiable' } : undefined;
}

/** `another`: where the state knows these very bytes as another file. */
export function judgeContent(
  file: FileWithRows,
  stored: StoredFile,
  content: Content,
  another?: RelativePath,
): Judgement {
  const isAsWeLeftIt = file.rows.some((row) => agrees(row, stored));
  if (content.kind === 'read') {
    if (isRight(file, content.signature)) return { verdict: 'right' };
    if (another !== undefined) return { verdict: 'damaged', damage: { kind: 'another', path: another } };
    if (content.shape !== undefined) return { verdict: 'damaged', damage: { kind: content.shape } };
    return { verdict: isAsWeLeftIt ? 'damaged' : 'edited' };
  }
  const { code } = content;
  if (code === 'ENOENT') return { verdict: 'missing' };
  return { verdict: isAsWeLeftIt && LOST_BYTES.has(code) ? 'damaged' : 'unreadable', code };
}
