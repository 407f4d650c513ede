import { type AuditLine, isProven, type LibraryAudit } from '../sync/verify/audit-library.ts';
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
    data: { account: username, libraries },
    lines: libraries.flatMap(auditLines).map(printable),
    hint: isOpen ? `run \`${command}\`: it looks at what is unexplained again` : undefined,
  };
}

/** The table of one library, then every difference with its reason. */
export function auditLines(audit: LibraryAudit): readonly string[] {
  const { library, lines, explained, failed, unexplained } = audit;
  return [
    ...aligned([[library, 'APPLE', 'HERE', ''], ...lines.map(cellsOf)]),
    ...[...explained, ...failed].map(({ count, what }) => `  ${count} ${what}`),
    ...unexplained.map(({ count, what }) => `  ${count} unexplained: ${what}`),
    isProven(audit) ? '  every difference is explained' : '  not everything is here',
  ];
}

function cellsOf({ what, apple, here, note }: AuditLine): readonly string[] {
  return [what, numberOf(apple), numberOf(here), note ?? ''];
}

function numberOf(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}
