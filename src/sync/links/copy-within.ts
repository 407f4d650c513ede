import { createHash } from 'node:crypto';
import type { Destination } from '../../model/destination.ts';
import { ContentSignature, isVerifiable } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { diskSignature, type SavedFile } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';

export type CopyAnswer =
  | {
      readonly kind: 'made';
      readonly size: number;
      readonly signature: string;
      readonly modifiedAtMs: number;
    }
  | { readonly kind: 'taken' }
  | { readonly kind: 'no-file' }
  /** What was read is not what is recorded, although nobody touched the file. */
  | { readonly kind: 'damaged' };

/** Makes a copy of a file of ours beside it in another tree: its bytes are compared with the signature before the copy has a name. */
export async function copyWithin(
  destination: Destination,
  source: SavedFile,
  to: RelativePath,
  signal: AbortSignal,
): Promise<CopyAnswer> {
  const stored = await destination.stat(source.path);
  if (stored?.kind !== 'file') return { kind: 'no-file' };
  if ((await destination.stat(to)) !== undefined) return { kind: 'taken' };
  const draft = await destination.begin(
    createHash('sha256').update(`copy\n${to}`).digest('hex').slice(0, 32),
  );
  try {
    if (draft.offset > 0) await draft.restart();
    const signature = new ContentSignature();
    let size = 0;
    for await (const chunk of destination.read(source.path)) {
      signal.throwIfAborted();
      signature.update(chunk);
      size += chunk.length;
      await draft.write(chunk);
    }
    const read = signature.digest();
    // What the user edited is copied as it is now.
    const isUntouched = agrees(source, stored);
    const recorded = diskSignature(source);
    if (isUntouched && isVerifiable(recorded) && read !== recorded) {
      await draft.abandon({ keepBytes: false });
      return { kind: 'damaged' };
    }
    if ((await draft.commit(to, stored.modifiedAtMs)) === 'installed') {
      const modifiedAtMs = draft.keptTimeMs ?? stored.modifiedAtMs;
      return { kind: 'made', size, signature: isUntouched ? source.signature : read, modifiedAtMs };
    }
    await draft.abandon({ keepBytes: false });
    return { kind: 'taken' };
  } catch (error) {
    await draft.abandon({ keepBytes: false });
    throw error;
  }
}
