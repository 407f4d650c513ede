import { homedir } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import { systemClock } from '../base/clock.ts';
import { errorCodeOf } from '../base/errors.ts';
import { type Keyring, systemKeyring } from '../config/keyring.ts';
import type { OpenTagTool } from '../model/tag-tool.ts';
import { connect, type Connect } from '../sync/open/connect.ts';
import { openTagTool } from '../sync/open/tag-tool.ts';
import { dataOutput, type Output } from './data-output.ts';
import { goesOnWithoutTerminal } from './goes-on-without-terminal.ts';
import { leaveProcess } from './leave-process.ts';

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** Everything outside the program that it may touch, so that a test can be the outside. */
export interface World {
  /** Variables that hold secrets are removed once read. */
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly home: string;
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  readonly connect: Connect;
  readonly keyring: Keyring;
  readonly openTagTool: OpenTagTool;
  /** Tells about signals that ask the program to end; answers how to stop listening. */
  onSignal(listener: (signal: EndSignal) => void): () => void;
  /** Tells about signals that ask for a sync now; answers how to stop listening. */
  onWakeSignal(listener: () => void): () => void;
  /** Tells that the process goes on after it was stopped, as by Ctrl-Z; answers how to stop listening. */
  onContinue(listener: () => void): () => void;
  /** Leaves processor and disk to others from now on, as far as the system lets us; answers what it does not, in words. */
  lowerPriority(): Promise<readonly string[]>;
  /** Ends the process at once, for a user who cannot wait. */
  exitNow(code: number): void;
}

const SIGNALS: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Empty where the system has none: a working directory that was removed, a user without an entry. */
function orNothing(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return '';
  }
}

/** The real world of this process. */
export function processWorld(env: World['env']): World {
  // Whether words for people arrive changes nothing; a full disk below a log is no reason to end a sync.
  process.stderr.on('error', () => {});
  // One for the process: Node warns of many, and each job of each account may have one.
  const wakers = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of wakers) wake();
  };
  return {
    env,
    cwd: orNothing(() => process.cwd()),
    home: orNothing(homedir),
    stdin: process.stdin,
    stdout: dataOutput(process.stdout),
    stderr: process.stderr,
    clock: systemClock,
    connect,
    keyring: systemKeyring,
    openTagTool,
    onSignal(listener) {
      // Without a listener it would end the process all the same.
      const subscriptions = SIGNALS.map((signal) => {
        const isNothing = signal === 'SIGHUP' && goesOnWithoutTerminal(env);
        return [signal, isNothing ? () => {} : () => listener(signal)] as const;
      });
      for (const [signal, handler] of subscriptions) process.on(signal, handler);
      return () => {
        for (const [signal, handler] of subscriptions) process.off(signal, handler);
      };
    },
    onWakeSignal(listener) {
      if (wakers.size === 0) process.on('SIGUSR1', wakeAll);
      wakers.add(listener);
      return () => {
        wakers.delete(listener);
        if (wakers.size === 0) process.off('SIGUSR1', wakeAll);
      };
    },
    onContinue(listener) {
      process.on('SIGCONT', listener);
      return () => process.off('SIGCONT', listener);
    },
    lowerPriority: async () => (await import('./lower-priority.ts')).lowerPriority(),
    exitNow: leaveProcess,
  };
}
