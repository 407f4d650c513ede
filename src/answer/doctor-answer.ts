import { exitCodeOf } from '../base/error-table.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Examined } from '../doctor/run-checks.ts';
import type { Answer } from './answer.ts';

/** The answer behind the list of checks. Warnings are no failure; of several failures the first is the one to mend. */
export function doctorAnswer(examined: readonly Examined[], bundle: string | undefined): Answer {
  const failed = examined.flatMap(({ finding }) => (finding.result === 'fail' ? [finding.code] : []));
  const [first] = failed;
  return {
    exitCode: first === undefined ? EXIT.ok : exitCodeOf(first),
    data: bundle === undefined ? {} : { bundle },
    news: bundle === undefined ? [] : [`the bundle is at ${bundle}; look it through before you give it away`],
  };
}

/** One check for people: what it found, and what to do. */
export function checkLines({ name, finding }: Examined): readonly string[] {
  const says = finding.result === 'skip' ? `(${finding.says})` : finding.says;
  const first = `${finding.result.padEnd(5)}${name.padEnd(14)}${says}`;
  const action = 'action' in finding ? finding.action : undefined;
  return action === undefined ? [first] : [first, `${' '.repeat(19)}do: ${action}`];
}

/** One check for programs. */
export function checkJson({ name, number, finding }: Examined): object {
  const { result, says } = finding;
  return {
    check: name,
    number,
    result,
    says,
    action: 'action' in finding ? (finding.action ?? null) : null,
    code: result === 'fail' ? finding.code : null,
  };
}
