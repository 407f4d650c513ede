import type { Finding } from './scenario.ts';

/** Whether a number is what it should be. What could not be measured is not. */
export function isOver({ value, atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Finding): boolean {
  return !(value <= atMost && value >= atLeast);
}

/** One scenario as lines of a table: verdict, number, limit, and what the number is of. */
export function tableOf(name: string, findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { what, value, unit, atMost, atLeast } = finding;
    const hasLimit = atMost !== undefined || atLeast !== undefined;
    const verdict = isOver(finding) ? 'OVER' : hasLimit ? 'ok' : '';
    const limit = atMost === undefined ? (atLeast === undefined ? '' : `≥ ${atLeast}`) : `≤ ${atMost}`;
    return `  ${verdict.padEnd(5)}${value.toFixed(digitsOf(unit)).padStart(9)} ${unit.padEnd(9)}${limit.padEnd(8)}${what}`;
  });
  return [name, ...rows].join('\n');
}

function digitsOf(unit: Finding['unit']): number {
  return unit === '×' || unit === 's' ? 2 : 0;
}
