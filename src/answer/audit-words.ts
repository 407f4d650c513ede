import { type AuditLine, isProven, type LibraryAudit } from '../sync/verify/audit-library.ts';
import { aligned } from './aligned.ts';

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
