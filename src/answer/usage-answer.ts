import { bytes } from '../base/bytes.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { Freshness } from '../sync/follow/freshness.ts';
import type { Usage, UsageReport, UsageRow } from '../sync/inspect/report-usage.ts';
import type { UsageGroup } from '../sync/inspect/usage-groups.ts';
import { aligned } from './aligned.ts';
import type { Answer } from './answer.ts';
import { asOfJson, asOfWords } from './as-of.ts';
import { notKnownWords, unreadWords } from './not-known-words.ts';

export interface UsageFacts extends Freshness, UsageReport {
  readonly account: string;
  readonly by: UsageGroup;
  readonly isFiltered: boolean;
  /** What is recorded in the folder that was given; undefined: none was, or nothing is. */
  readonly directory: string | undefined;
}

/** What takes the space, a line each. */
export function usageAnswer(facts: UsageFacts): Answer {
  const { account, by, directory, rows, total, rest, notKnown, unread, isFiltered, ...known } = facts;
  const freshness = unread.length === 0 ? known : { ...known, isComplete: false, lacks: unreadWords(unread) };
  const isHere = directory !== undefined;
  const head = [by, by === 'role' ? 'files' : 'photos and videos', 'in iCloud', 'smaller sizes'];
  return {
    exitCode: EXIT.ok,
    data: {
      account,
      ...asOfJson(freshness),
      by,
      directory: directory ?? null,
      rows: rows.map((row) => ({ name: row.name, ...usageJson(row, isHere) })),
      total: usageJson(total, isHere),
      rest: rest ?? null,
      ...(isFiltered && { notKnown, unread }),
    },
    lines: aligned([
      [...head, ...(isHere ? ['here', 'not here', 'in iCloud of these'] : [])],
      ...rows.map((row) => line(row, isHere)),
      line({ name: 'all', ...total }, isHere),
    ]),
    news: [
      ...(isHere ? [] : ['nothing is recorded of a folder: with --directory it is told what of it is here']),
      ...(rest ? [`${bytes(rest)} more here, of photos that iCloud does not show`] : []),
      ...(by === 'album' ? ['a photo in several albums counts in each, and once among all'] : []),
      ...(notKnown === 0 ? [] : [notKnownWords(notKnown)]),
      asOfWords(freshness),
    ],
  };
}

function line({ name, ...usage }: UsageRow, isHere: boolean): readonly string[] {
  const cloud = [printable(name), String(usage.count), bytes(usage.bytes), bytes(usage.smaller)];
  return isHere ? [...cloud, bytes(usage.here), String(usage.missing), bytes(usage.missingBytes)] : cloud;
}

/** What is here is told only where it is known. */
function usageJson({ count, bytes: inCloud, smaller, ...here }: Usage, isHere: boolean): object {
  const { here: hereBytes, missing, missingBytes } = here;
  return {
    count,
    bytes: inCloud,
    smaller,
    here: isHere ? hereBytes : null,
    missing: isHere ? missing : null,
    missingBytes: isHere ? missingBytes : null,
  };
}
