import { asError } from '../../base/as-error.ts';
import { unreachable } from '../../base/errors.ts';
import type { JournalEntry } from '../../model/deletion-journal.ts';
import type { AssetId, LibraryId } from '../../model/ids.ts';
import type { BatchEnd, ChangeOutcome } from '../../model/recently-deleted.ts';
import type { Run } from '../open/open-account.ts';

/** What one line says of one photo. */
type Told = Pick<JournalEntry, 'what' | 'reason'>;

/** One batch of photos of one library that is to be changed at Apple. */
interface Change<Photo> {
  /** This call of the command. */
  readonly run: string;
  readonly library: LibraryId;
  readonly photos: readonly Photo[];
  readonly idOf: (photo: Photo) => AssetId;
  /** What is about to be asked for. */
  readonly intent: (photo: Photo) => Omit<JournalEntry, 'atMs' | 'run' | 'library' | 'asset'>;
  /** Asks for it. Where it rejects, nothing was sent. */
  readonly ask: (ids: readonly AssetId[]) => Promise<BatchEnd>;
  /** What it is called where it was done, and where it was so before anything was sent. */
  readonly done: Told;
  readonly already: (photo: Photo) => Told;
}

interface Changed<Photo> {
  readonly ended: readonly { readonly photo: Photo; readonly outcome: ChangeOutcome }[];
  readonly stop: BatchEnd['stop'];
}

/**
 * Writes down what is about to be asked for, asks, and writes down what became of each. Whoever is cut off in between leaves nothing that
 * the journal does not tell; where it cannot be written, nothing is asked for.
 */
export async function journaledChange<Photo>(
  { journal, clock }: Pick<Run, 'journal'> & { readonly clock: Pick<Run['clock'], 'now'> },
  { run, library, photos, idOf, intent, ask, ...words }: Change<Photo>,
): Promise<Changed<Photo>> {
  if (photos.length === 0) return { ended: [], stop: undefined };
  const line = (photo: Photo) => ({ atMs: clock.now(), run, library, asset: idOf(photo) });
  await journal.append(photos.map((photo) => ({ ...line(photo), ...intent(photo) })));
  const ids = photos.map(idOf);
  const { outcomes, stop } = await ask(ids).catch((error: unknown) => nothingSent(ids, error));
  const ended = photos.map((photo) => ({ photo, outcome: outcomes.get(idOf(photo)) ?? NOT_TOLD }));
  await journal.append(
    ended.map(({ photo, outcome }) => ({ ...line(photo), ...wordFor(outcome, photo, words) })),
  );
  return { ended, stop };
}

function nothingSent(ids: readonly AssetId[], error: unknown): BatchEnd {
  const { message: reason } = asError(error);
  return {
    outcomes: new Map(ids.map((id) => [id, { kind: 'refused', reason }])),
    stop: { scope: 'account', reason, error },
  };
}

/** Of a photo that no answer names. */
const NOT_TOLD: ChangeOutcome = { kind: 'unknown', reason: 'nothing was told of it' };

function wordFor<Photo>(
  outcome: ChangeOutcome,
  photo: Photo,
  { done, already }: Pick<Change<Photo>, 'done' | 'already'>,
): Told {
  switch (outcome.kind) {
    case 'done':
      return done;
    case 'already':
      return already(photo);
    case 'gone':
      return { what: 'gone' };
    case 'changed':
    case 'refused':
      return { what: 'refused', reason: outcome.reason };
    case 'unknown':
      return { what: 'unknown', reason: outcome.reason };
    default:
      return unreachable(outcome);
  }
}
