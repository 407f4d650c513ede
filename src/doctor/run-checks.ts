import { errorCodeOf, KeepsakeError, unreachable } from '../base/errors.ts';
import type { Check, CheckName, DoctorPorts, Finding } from './check.ts';

export interface Examined {
  readonly name: CheckName;
  readonly number: number;
  readonly finding: Finding;
}

/**
 * Runs the checks in their order. What builds on something that failed is skipped, so that the first `fail` is the thing to
 * mend (session.md 8).
 */
export async function* runChecks(checks: readonly Check[], ports: DoctorPorts): AsyncGenerator<Examined> {
  const missing = new Set<CheckName>();
  for (const { name, number, needs, run } of checks) {
    ports.signal.throwIfAborted();
    const lacking = needs.find((need) => missing.has(need));
    const finding = lacking === undefined ? await examine(run, ports) : skipFor(lacking);
    if (lacking !== undefined || blocks(finding)) missing.add(name);
    yield { name, number, finding };
  }
}

async function examine(run: Check['run'], ports: DoctorPorts): Promise<Finding> {
  try {
    return await run(ports);
  } catch (error) {
    ports.signal.throwIfAborted();
    return findingOf(error);
  }
}

/** What ended a check is what it found. A bug in one check must not hide what the others find. */
function findingOf(error: unknown): Finding {
  if (error instanceof KeepsakeError) {
    return { result: 'fail', says: [error.message, ...error.details].join('; '), code: error.code };
  }
  const what = errorCodeOf(error) ?? (error instanceof Error ? error.name : typeof error);
  return { result: 'fail', says: `this check itself failed: ${what}`, code: 'INTERNAL' };
}

function skipFor(need: CheckName): Finding {
  return { result: 'skip', says: `needs ${need}` };
}

function blocks(finding: Finding): boolean {
  switch (finding.result) {
    case 'ok':
    case 'skip': // by its own decision: nothing is wrong
      return false;
    case 'warn':
      return finding.blocks === true;
    case 'fail':
      return true;
    default:
      return unreachable(finding);
  }
}
