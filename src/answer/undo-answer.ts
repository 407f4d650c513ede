import { bytes } from '../base/bytes.ts';
import { counted } from '../base/counted.ts';
import { unreachable } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Deletion } from '../model/fold-deletions.ts';
import type { ChosenUndo } from '../sync/undo/choose-undo.ts';
import type { UndoneRow, UndoReport } from '../sync/undo/undo-deletions.ts';
import type { Answer } from './answer.ts';
import { unreadableLines } from './deletions-answer.ts';
import { errorAnswer } from './error-answer.ts';

/** So many photos that are not back are told in words; the JSON has all. */
const MOST_TOLD = 20;

interface UndoFacts extends UndoReport, Pick<ChosenUndo, 'settled'> {
  readonly unreadable: number;
}

/** What came back from Recently Deleted, and what did not. `again`: the words of the command that asked for these photos. */
export function undoAnswer(
  { rows, settled, stop, unreadable }: UndoFacts,
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  again: string,
): Answer {
  const count = (kind: UndoneRow['undone']['kind']) =>
    rows.filter(({ undone }) => undone.kind === kind).length;
  const missed = rows.filter(({ undone }) => undone.kind !== 'done' && undone.kind !== 'already');
  const [done, already, left] = [count('done'), count('already'), count('not-asked')];
  const ended = stop?.error === undefined ? undefined : errorAnswer(stop.error, typed);
  const isOpen = left > 0 || count('unknown') > 0 || count('refused') > 0;
  return {
    exitCode: ended?.exitCode ?? (missed.length > 0 ? EXIT.someFailed : EXIT.ok),
    data: {
      account: username,
      dryRun: false,
      restored: done,
      shownAlready: already,
      notRestored: missed.length,
      unreadable,
      photos: rows.map(({ deletion, undone }) => ({
        ...photoJson(deletion),
        outcome: undone.kind,
        reason: 'reason' in undone ? undone.reason : null,
      })),
      ...ended?.data,
    },
    news: [
      ...(rows.length === 0 ? [`nothing to bring back: ${NOTHING}`] : []),
      ...(done > 0 ? [`${counted(done, 'photo')} brought back from Recently Deleted`] : []),
      ...(already > 0 ? [`${counted(already, 'photo')} shown in iCloud already`] : []),
      ...settled.map((one) => `${nameOf(one)}: ${SETTLED[one.state]}`),
    ],
    warnings: [
      ...listed(missed.filter(({ undone }) => undone.kind !== 'not-asked').map(missedWords)),
      ...(left > 0 ? [`${counted(left, 'photo')} not asked for any more: ${stop?.reason ?? ''}`] : []),
      ...unreadableLines(unreadable),
    ],
    ...(ended?.errors && { errors: ended.errors }),
    hint:
      ended?.hint ??
      (isOpen ? `run \`${ownCommand(again, typed)}\` again later: what is back stays back` : undefined),
  };
}

/** What would be brought back, by the journal alone. */
export function undoPlanAnswer(
  { chosen, settled, unreadable }: Pick<ChosenUndo, 'chosen' | 'settled'> & { readonly unreadable: number },
  { username }: Pick<Config, 'username'>,
): Answer {
  return {
    exitCode: EXIT.ok,
    data: {
      account: username,
      dryRun: true,
      restored: 0,
      unreadable,
      photos: chosen.map((one) => ({ ...photoJson(one), outcome: null, reason: null })),
    },
    lines: chosen.map((one) => `${nameOf(one)}${sizeOf(one)}, moved ${localTime(one.atMs)}`),
    news: [
      chosen.length === 0
        ? `nothing to bring back: ${NOTHING}`
        : `${counted(chosen.length, 'photo')} would be brought back from Recently Deleted, as far as they are there still`,
      ...settled.map((one) => `${nameOf(one)}: ${SETTLED[one.state]}`),
    ],
    warnings: unreadableLines(unreadable),
  };
}

const NOTHING = 'keepsake moved no photo of these to Recently Deleted that is not back already';

const SETTLED: Readonly<Record<Deletion['state'], string>> = {
  unsure: '',
  moved: '',
  restoring: '',
  kept: 'it was never moved',
  restored: 'it was brought back already',
  gone: 'it is gone for good',
};

function missedWords({ deletion, undone }: UndoneRow): string {
  const name = nameOf(deletion);
  switch (undone.kind) {
    case 'gone':
      return `${name} is gone for good: iCloud has it no longer, neither shown nor in Recently Deleted`;
    case 'changed':
    case 'refused':
      return `${name} was not brought back: ${printable(undone.reason)}`;
    case 'unknown':
      return `${name}: whether it is back is not known: ${printable(undone.reason)}`;
    case 'done':
    case 'already':
    case 'not-asked':
      return name;
    default:
      return unreachable(undone);
  }
}

function listed(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_TOLD) return lines;
  return [...lines.slice(0, MOST_TOLD), `and ${lines.length - MOST_TOLD} more; --json tells all`];
}

function nameOf({ name, asset }: Deletion): string {
  return printable(name ?? asset);
}

function sizeOf({ size }: Deletion): string {
  return size === undefined ? '' : `, ${bytes(size)}`;
}

function photoJson({ library, asset, name, size, run, atMs }: Deletion): object {
  return {
    library,
    asset,
    name: name ?? null,
    size: size ?? null,
    movedAt: new Date(atMs).toISOString(),
    run,
  };
}
