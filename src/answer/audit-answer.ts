import {
  type Counted,
  type Difference,
  isProven,
  type LibraryAudit,
  type Note,
  type Why,
} from '../sync/verify/audit-library.ts';
import { unreachable } from '../base/errors.ts';
import { codeOf, describeFailure, SKIPS } from './failure-words.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Answer } from './answer.ts';
import { aligned } from './aligned.ts';

/** Whether all is here, library by library. Names of libraries and reasons of failures come from outside. */
export function auditAnswer(
  libraries: readonly LibraryAudit[],
  { username, typed }: Pick<Config, 'username' | 'typed'>,
): Answer {
  const isOpen = libraries.some(({ unexplained }) => unexplained.length > 0);
  const command = ownCommand('sync', typed, { scope: 'everything' });
  return {
    exitCode: libraries.every(isProven) ? EXIT.ok : EXIT.someFailed,
    data: { account: username, libraries: libraries.map(libraryJson) },
    lines: libraries.flatMap(auditLines).map(printable),
    hint: isOpen ? `run \`${command}\`: it looks at what is unexplained again` : undefined,
  };
}

/** The table of one library, then every difference with its reason. */
export function auditLines(audit: LibraryAudit): readonly string[] {
  const { library, lines, explained, failed, unexplained } = libraryJson(audit);
  return [
    ...aligned([[library, 'APPLE', 'HERE', ''], ...lines.map(cellsOf)]),
    ...[...explained, ...failed].map(({ count, what }) => `  ${count} ${what}`),
    ...unexplained.map(({ count, what }) => `  ${count} unexplained: ${what}`),
    isProven(audit) ? '  every difference is explained' : '  not everything is here',
  ];
}

interface ToldLine {
  readonly what: string;
  readonly apple: number | undefined;
  readonly here: number | undefined;
  readonly note: string | undefined;
}

interface ToldDifference {
  readonly count: number;
  readonly what: string;
  readonly code: string;
}

/** A library for programs: the numbers, the sentences, and words that stay the same. */
export function libraryJson({ library, status, lines, explained, failed, unexplained }: LibraryAudit) {
  return {
    library,
    status,
    lines: lines.map(
      ({ of, apple, here, note }): ToldLine => ({
        what: of.kind === 'saved' ? `saved: ${of.role}` : COUNTED[of.kind],
        apple,
        here,
        note: note === undefined ? undefined : describeNote(note),
      }),
    ),
    explained: explained.map(told),
    failed: summed(failed.map(told)),
    unexplained: unexplained.map(told),
  };
}

const COUNTED: Readonly<Record<Exclude<Counted['kind'], 'saved'>, string>> = {
  shown: 'photos and videos',
  videos: '  videos',
  live: '  live photos',
  hidden: 'hidden',
  deleted: 'recently deleted',
};

function describeNote(note: Note): string {
  switch (note.kind) {
    case 'not-synced':
      return 'this library is not synced';
    case 'by-rule':
      return 'not downloaded by rule';
    case 'unverifiable':
      return `${note.files} with a signature that cannot be checked`;
    case 'live':
      return [
        note.failed > 0 && `${note.failed} failed`,
        note.rest && 'the rest: left out, or without a moving part',
      ]
        .filter((part) => part !== false)
        .join('; ');
    default:
      return unreachable(note);
  }
}

function told({ count, why }: Difference): ToldDifference {
  if (why.kind === 'failed') return { count, what: describeFailed(why.failure), code: codeOf(why.failure) };
  if (why.kind === 'left-out')
    return { count, what: `left out: ${SKIPS[why.reason]}`, code: `${why.kind}-${why.reason}` };
  const what = why.kind === 'older' ? `older than the newest ${why.recent} (--recent)` : WHY[why.kind];
  return { count, what, code: why.kind };
}

function describeFailed(failure: Extract<Why, { kind: 'failed' }>['failure']): string {
  return failure.kind === 'unreadable'
    ? `records that cannot be used: ${failure.detail}`
    : `files failed: ${describeFailure(failure)}`;
}

const WHY: Readonly<Record<Exclude<Why['kind'], 'older' | 'left-out' | 'failed'>, string>> = {
  withdrawn: 'files kept here of a library that is not offered any more',
  'not-counted': 'at least: Apple does not say how many photos and videos there are',
  'never-listed': 'shown by Apple, never listed',
  'shown-no-longer': 'listed once, shown by Apple no longer',
  'beyond-count': 'listed by Apple beyond its own count',
  'listed-nowhere': 'counted by Apple, and listed by it nowhere',
  unaccounted: 'listed once, and neither saved nor failed nor left out by rule',
  unreadable: 'shown by Apple, and unreadable',
  imported: 'taken over by an import, not listed by a sync yet',
  'unlisted-unwanted': 'not listed by a sync yet, and left out by your rules',
  'shared-original': 'share their original with another photo; one file serves both',
  held: 'shown by two libraries since the last sync; the next one tells whether they moved',
  'taken-away': 'files saved once, and taken away or lost: `keepsake verify` names them',
  kept: 'files kept here of photos that iCloud shows no longer (hidden, deleted, moved)',
  'size-only': 'files compared by size only',
};

/** One for each sentence. */
function summed(differences: readonly ToldDifference[]): readonly ToldDifference[] {
  const groups = Map.groupBy(differences, ({ what }) => what);
  return Array.from(groups.values(), (group) => ({
    what: group[0]?.what ?? '',
    code: group[0]?.code ?? '',
    count: group.reduce((sum, { count }) => sum + count, 0),
  }));
}

function cellsOf({ what, apple, here, note }: ToldLine): readonly string[] {
  return [what, numberOf(apple), numberOf(here), note ?? ''];
}

function numberOf(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}
