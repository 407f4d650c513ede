import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { Receipt, ReceiptKind, Receipts } from '../sync/deletions/receipts.ts';
import type { Answer } from './answer.ts';

const WORDS: Readonly<Record<ReceiptKind, string>> = {
  moved: 'moved to Recently Deleted',
  restored: 'brought back',
  'not-moved': 'not moved',
  'not-restored': 'not brought back',
  gone: 'gone for good',
  unsure: 'asked for, and not known how it ended',
};

/** One receipt for programs. */
export function receiptJson(receipt: Receipt): object {
  const { kind, atMs, run, library, asset, name, size, signature, proof, why, reason } = receipt;
  return {
    time: new Date(atMs).toISOString(),
    what: kind,
    library,
    asset,
    name: name ?? null,
    size: size ?? null,
    signature: signature ?? null,
    proof: proof ?? [],
    why: why ?? null,
    reason: reason ?? null,
    run,
  };
}

/** The same for people: what happened, then where the files lay that proved it. */
export function receiptLines({
  kind,
  atMs,
  asset,
  name,
  size,
  proof = [],
  why,
  reason,
}: Receipt): readonly string[] {
  const facts = [
    name === undefined ? asset : `${name} (${asset})`,
    ...(size === undefined ? [] : [bytes(size)]),
    WORDS[kind],
    ...(reason === undefined ? [] : [reason]),
    // Why it had gone: for what was brought back that is no reason.
    ...(why === undefined || kind === 'restored' ? [] : [`because of ${why}`]),
  ];
  return [
    `${localTime(atMs)}  ${printable(facts.join(', '))}`,
    ...(kind === 'moved'
      ? proof.map(({ destination, path }) => `  proof: ${printable(`${destination}/${path}`)}`)
      : []),
  ];
}

/** What stands behind the list. */
export function deletionsAnswer(account: string, { receipts, unreadable }: Receipts): Answer {
  const count = (kind: ReceiptKind) => receipts.filter((one) => one.kind === kind).length;
  const counts = { moved: count('moved'), restored: count('restored'), unsure: count('unsure') };
  return {
    exitCode: EXIT.ok,
    data: { account, ...counts, unreadable },
    news: [
      receipts.length === 0
        ? 'keepsake changed no photo in iCloud'
        : `${counted(counts.moved, 'photo')} moved to Recently Deleted, ${counts.restored} brought back`,
    ],
    warnings: unreadableLines(unreadable),
  };
}

export function unreadableLines(unreadable: number): readonly string[] {
  if (unreadable === 0) return [];
  return [
    `${counted(unreadable, 'line')} of the journal of deletions cannot be read: photos may have been moved that it does not name`,
  ];
}
