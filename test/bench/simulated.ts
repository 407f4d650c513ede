import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import type { Violation } from '../../src/simulator/traffic.ts';

/** First message of the simulator's process. */
export interface Ready {
  readonly address: string;
  readonly tlsPort: number | undefined;
  readonly caPem: string | undefined;
  readonly username: string;
  readonly password: string;
}

/** What its parent may ask of it; answered with what it has `Seen`. */
export interface Asked {
  /** So many photos are new. */
  readonly add?: number;
  /** So many photos get another title. */
  readonly titles?: number;
}

interface Seen {
  /** Since its start. */
  readonly requests: number;
  /** Among them, since its start: pages of listings. */
  readonly lists: number;
  readonly violations: readonly Violation[];
}

export interface Simulated extends Ready {
  ask(asked: Asked): Promise<Seen>;
  close(): void;
}

/** Starts a simulator in a process of its own. */
export async function startSimulated(options: SimulatorOptions): Promise<Simulated> {
  const simulator = fork(resolve(import.meta.dirname, 'simulator-process.ts'), [JSON.stringify(options)]);
  const ended = once(simulator, 'exit').then(([code]) => {
    throw new Error(`the simulator ended with ${String(code)}`);
  });
  ended.catch(() => {});
  const [ready] = (await Promise.race([once(simulator, 'message'), ended])) as [Ready];
  return {
    ...ready,
    async ask(asked) {
      const answered = Promise.race([once(simulator, 'message'), ended]);
      simulator.send(asked);
      const [seen] = (await answered) as [Seen];
      return seen;
    },
    close: () => void simulator.kill(),
  };
}
