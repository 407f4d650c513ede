import { DestinationError, type Destination, type StoredFile } from '../../model/destination.ts';
import { endOfRun } from '../../transfer/end-of-run.ts';
import { type Content, judgeAtSight, judgeContent, type Judgement } from './judge-file.ts';
import type { RecordedPlace } from './recorded-places.ts';

/** What a look at one recorded file gave. */
export interface Look {
  readonly place: RecordedPlace;
  readonly stored: StoredFile | undefined;
  readonly judgement: Judgement;
  readonly bytesRead: number;
}

/** Looks at one file, and reads it where only its bytes can tell. Rejects when the disk fails as a whole. */
export async function lookAtFile(
  place: RecordedPlace,
  destination: Pick<Destination, 'stat' | 'signature'>,
  signal: AbortSignal,
): Promise<Look> {
  signal.throwIfAborted();
  let stored: StoredFile | undefined;
  try {
    stored = await destination.stat(place.path);
  } catch (error) {
    const judgement: Judgement = { verdict: 'unreadable', code: codeOf(error) };
    return { place, stored, judgement, bytesRead: 0 };
  }
  const atSight = judgeAtSight(place, stored);
  if (stored === undefined || atSight !== undefined) {
    return { place, stored, judgement: atSight ?? { verdict: 'missing' }, bytesRead: 0 };
  }
  const content = await read(place, destination, signal);
  const judgement = judgeContent(place, stored, content);
  return { place, stored, judgement, bytesRead: content.kind === 'read' ? place.size : 0 };
}

/** The one place where whole files are read. */
async function read(
  { path }: RecordedPlace,
  destination: Pick<Destination, 'signature'>,
  signal: AbortSignal,
): Promise<Content> {
  try {
    return { kind: 'read', signature: await destination.signature(path, signal) };
  } catch (error) {
    return { kind: 'refused', code: codeOf(error) };
  }
}

/** The system's reason why one file cannot be read; whatever is not about one file ends the check. */
function codeOf(error: unknown): string {
  if (!(error instanceof DestinationError)) throw error;
  const { code, scope } = error;
  if (scope === 'volume') throw endOfRun({ kind: 'destination', code, scope });
  return code;
}
