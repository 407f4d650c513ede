import { unreachable } from '../../base/errors.ts';
import { assetText } from '../../model/asset-text.ts';
import type { DeletionJournal, JournalEntry } from '../../model/deletion-journal.ts';
import { type Deletion, Deletions } from '../../model/fold-deletions.ts';

/** What happened to a photo: `unsure`, it was asked for, and how that ended is not written down. */
export type ReceiptKind = 'moved' | 'restored' | 'not-moved' | 'not-restored' | 'gone' | 'unsure';

/** One thing that keepsake did to one photo in iCloud, or tried to, with all that was known when it was decided. */
export interface Receipt
  extends Pick<Deletion, 'library' | 'asset' | 'name' | 'size' | 'signature' | 'proof' | 'why' | 'reason'> {
  readonly kind: ReceiptKind;
  readonly atMs: number;
  readonly run: string;
}

export interface Receipts {
  readonly receipts: readonly Receipt[];
  readonly unreadable: number;
}

/** Every change of photos that the journal tells of, oldest first; `sinceMs`: none before that time. */
export async function listReceipts(
  journal: Pick<DeletionJournal, 'read'>,
  sinceMs = Number.NEGATIVE_INFINITY,
): Promise<Receipts> {
  const deletions = new Deletions();
  const receipts: Receipt[] = [];
  const { unreadable } = await journal.read((entry) => {
    const key = assetText(entry);
    const before = deletions.byAsset.get(key);
    deletions.take(entry);
    const now = deletions.byAsset.get(key);
    const kind = kindOf(entry, before);
    if (kind !== undefined && now !== undefined) receipts.push(receiptOf(now, kind, entry));
  });
  const open = deletions
    .unsettled()
    .map((one) => receiptOf(one, 'unsure', { atMs: one.changedAtMs, run: one.run, reason: one.reason }));
  const all = [...receipts, ...open].filter(({ atMs }) => atMs >= sinceMs);
  return { receipts: all, unreadable };
}

/** Undefined: it is not over. */
function kindOf({ what }: JournalEntry, before: Deletion | undefined): ReceiptKind | undefined {
  switch (what) {
    case 'intent':
    case 'restoring':
    case 'unknown':
      return undefined;
    case 'done':
      return 'moved';
    case 'refused':
      return before?.state === 'restoring' ? 'not-restored' : 'not-moved';
    case 'restored':
    case 'gone':
      return what;
    default:
      return unreachable(what);
  }
}

function receiptOf(
  { library, asset, name, size, signature, proof, why }: Deletion,
  kind: ReceiptKind,
  { atMs, run, reason }: Pick<JournalEntry, 'atMs' | 'run' | 'reason'>,
): Receipt {
  return { kind, atMs, run, library, asset, name, size, signature, proof, why, reason };
}
