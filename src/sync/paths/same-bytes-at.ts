import type { LinkAnswer } from '../../model/destination-links.ts';
import { isVerifiable } from '../../model/digest.ts';
import type { RelativePath } from '../../model/relative-path.ts';
import { diskSignature, type SavedFile, type StateStore } from '../../model/state-store.ts';
import { agrees } from '../../plan/page-facts.ts';
import type { OpenedDestination } from '../open/open-destination.ts';
import { isRecordedAt } from './is-recorded-at.ts';
import { lookOnce } from './look-at-paths.ts';

export interface SameBytesPorts {
  readonly target: OpenedDestination;
  readonly state: Pick<StateStore, 'at' | 'links'>;
  readonly signal: AbortSignal;
}

/**
 * A file of its own that lies under this name, holds the bytes of a file of ours, and is recorded of nothing: a copy that was made before
 * the state was lost, or before a run was cut off. Undefined for anything else.
 */
export async function sameBytesAt(
  ports: SameBytesPorts,
  source: SavedFile,
  path: RelativePath,
): Promise<(LinkAnswer & { readonly kind: 'there'; readonly signature: string }) | undefined> {
  const { destination } = ports.target;
  const [file, stored] = [
    await lookOnce(() => destination.stat(source.path)),
    await lookOnce(() => destination.stat(path)),
  ];
  if (file?.kind !== 'file' || stored?.kind !== 'file' || file.size !== stored.size) return undefined;
  if (await isRecordedAt(ports, path)) return undefined;
  const read = (of: RelativePath) => lookOnce(() => destination.signature(of, ports.signal));
  const recorded = diskSignature(source);
  const isVouchedFor = agrees(source, file) && isVerifiable(recorded);
  const signature = isVouchedFor ? recorded : await read(source.path);
  if (signature === undefined || (await read(path)) !== signature) return undefined;
  return { kind: 'there', file: stored, signature: agrees(source, file) ? source.signature : signature };
}
