import { DestinationError, type Destination, type StoredFile } from '../../model/destination.ts';
import { diskSignature, type StateStore } from '../../model/state-store.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import { isCutOff } from './is-cut-off.ts';
import { type Content, isRight, judgeAtSight, judgeContent, type Judgement } from './judge-file.ts';
import type { FileWithRows } from './files-with-rows.ts';

/** What a look at one recorded file gave. */
export interface Look {
  readonly file: FileWithRows;
  readonly stored: StoredFile | undefined;
  readonly judgement: Judgement;
  /** Undefined where the file was not read. */
  readonly content?: Content;
  readonly bytesRead: number;
}

/** Looks at one file, and reads it where only its bytes can tell. Rejects when the disk fails as a whole. */
export async function lookAtFile(
  file: FileWithRows,
  destination: Pick<Destination, 'stat' | 'signature' | 'read'>,
  signal: AbortSignal,
): Promise<Look> {
  signal.throwIfAborted();
  let stored: StoredFile | undefined;
  try {
    stored = await destination.stat(file.path);
  } catch (error) {
    const judgement: Judgement = { verdict: 'unreadable', code: codeOf(error) };
    return { file, stored, judgement, bytesRead: 0 };
  }
  const atSight = judgeAtSight(file, stored);
  if (stored === undefined || atSight !== undefined) {
    return { file, stored, judgement: atSight ?? { verdict: 'missing' }, bytesRead: 0 };
  }
  const content = await read(file, stored, destination, signal);
  const judgement = judgeContent(file, stored, content);
  return { file, stored, judgement, content, bytesRead: content.kind === 'read' ? stored.size : 0 };
}

/** Looks again at files with other bytes than they should have: whether these are those of other files of ours. */
export async function recogniseOthers(
  looks: readonly Look[],
  destination: string,
  state: Pick<StateStore, 'filesWithSignatures'>,
): Promise<readonly Look[]> {
  const strange = new Map<Look, string>();
  for (const look of looks) {
    const { content, judgement } = look;
    if (content?.kind === 'read' && judgement.verdict !== 'right') strange.set(look, content.signature);
  }
  if (strange.size === 0) return looks;
  const known = await state.filesWithSignatures({
    destination,
    signatures: [...new Set(strange.values())],
  });
  const paths = new Map(known.map((file) => [diskSignature(file), file.path]));
  return looks.map((look) => {
    const another = paths.get(strange.get(look) ?? '');
    const { file, stored, content } = look;
    if (another === undefined || stored === undefined || content === undefined) return look;
    return { ...look, judgement: judgeContent(file, stored, content, another) };
  });
}

/** The one place where whole files are read. */
async function read(
  file: FileWithRows,
  stored: StoredFile,
  destination: Pick<Destination, 'signature' | 'read'>,
  signal: AbortSignal,
): Promise<Content> {
  const { path, size } = file;
  try {
    const signature = await destination.signature(path, signal);
    if (isRight(file, signature)) return { kind: 'read', signature };
    const open = () => destination.read(path);
    if (await isBlank(open())) return { kind: 'read', signature, shape: 'blank' };
    const isCut = stored.size < size && (await isCutOff(open, stored.size));
    return isCut ? { kind: 'read', signature, shape: 'cut-off' } : { kind: 'read', signature };
  } catch (error) {
    return { kind: 'refused', code: codeOf(error) };
  }
}

/** Reads up to the first byte that is no zero. */
async function isBlank(chunks: AsyncIterable<Uint8Array>): Promise<boolean> {
  for await (const chunk of chunks) if (chunk.some((byte) => byte !== 0)) return false;
  return true;
}

/** The system's reason why one file cannot be read; whatever is not about one file ends the check. */
function codeOf(error: unknown): string {
  if (!(error instanceof DestinationError)) throw error;
  const { code, scope } = error;
  if (scope === 'volume') throw endOfRun({ kind: 'destination', code, scope });
  return code;
}
