import type { Answer } from '../answer/answer.ts';
import { factsOf } from '../answer/error-answer.ts';
import type { Config } from '../config/config.ts';
import type { Telling } from '../config/telling.ts';
import type { Fact } from '../observe/fact.ts';
import type { Observer } from '../observe/observer.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import type { CommandContext } from './command-context.ts';

/** Who tells further what happens; undefined where the user wants nobody told. Loaded where it is asked for. */
export async function observerOf(
  config: Config,
  ports: RunPorts,
  context: Pick<CommandContext, 'show' | 'vitals' | 'shared' | 'world'>,
): Promise<Observer | undefined> {
  const hasCycles = config.task === 'sync' || config.task === 'dry-run' || config.task === 'auth-only';
  if (!hasCycles) return undefined;
  const teller = config.telling && (await openTeller(config, config.telling, ports, context));
  // A dry run leaves no notes of how it went.
  const signs = config.task === 'sync' ? await context.vitals.join(config) : undefined;
  if (teller === undefined || signs === undefined) return teller ?? signs;
  return {
    tell(fact) {
      teller.tell(fact);
      signs.tell(fact);
    },
    say: (notice) => teller.say?.(notice),
    listening: (heard) => signs.listening(teller.listening(heard)),
    async close() {
      await signs.close();
      await teller.close();
    },
  };
}

async function openTeller(
  config: Config,
  telling: Telling,
  ports: RunPorts,
  { show, shared, world }: Pick<CommandContext, 'show' | 'shared' | 'world'>,
) {
  const { openObserver } = await import('../observe/open-observer.ts');
  return openObserver(config, telling, {
    ...ports,
    isSeen: world.stderr.isTTY === true,
    print: (event) => show.event(event),
    inTurn: (work) => (shared === undefined ? work() : shared.telling.whole(work)),
  });
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
