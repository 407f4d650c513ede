import type { Answer } from '../answer/answer.ts';
import { factsOf } from '../answer/error-answer.ts';
import type { Config } from '../config/config.ts';
import type { Fact } from '../observe/fact.ts';
import type { Observer } from '../observe/observer.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import type { CommandContext } from './command-context.ts';

/** Who tells further what happens; undefined where the user wants nobody told. Loaded where it is asked for. */
export async function observerOf(
  config: Config,
  ports: RunPorts,
  show: CommandContext['show'],
): Promise<Observer | undefined> {
  const hasCycles = config.task === 'sync' || config.task === 'dry-run' || config.task === 'auth-only';
  if (config.telling === undefined || !hasCycles) return undefined;
  const { openObserver } = await import('../observe/open-observer.ts');
  return openObserver(config, config.telling, { ...ports, print: (event) => show.event(event) });
}

/** A cycle begins once everything is open. */
export function begun<T>(run: T, observer: Observer | undefined): T {
  observer?.tell({ kind: 'began' });
  return run;
}

export function failedFact(error: unknown, answer: Answer): Fact {
  const { code, message, details } = factsOf(error);
  return { kind: 'failed', code, message, details, answer };
}
