import { openTagTool } from '../../src/sync/open/tag-tool.ts';
import { PassThrough } from 'node:stream';
import { run } from '../../src/cli/entry/main.ts';
import { type Keyring, KeyringUnavailable } from '../../src/config/keyring.ts';
import type { EndSignal, World } from '../../src/cli/world.ts';
import { connect } from '../../src/sync/open/connect.ts';
import { systemClock } from '../../src/base/clock.ts';

export interface Ended {
  readonly code: number;
  readonly out: string;
  /** For people, as they would read it on a terminal: without the time and level of a log. */
  readonly err: string;
  /** The same as it was printed. */
  readonly log: string;
}

export interface Outside
  extends Partial<Pick<World, 'clock' | 'connect' | 'env' | 'keyring' | 'lowerPriority' | 'openTagTool'>> {
  /** Where the command runs; also the home folder. */
  readonly folder: string;
  /** What standard input, which is no terminal here, holds before it ends. */
  readonly input?: string;
  /** In place of `input`: lines that come while the command runs. Whoever gives it ends it. */
  readonly stdin?: PassThrough;
  /** Gets everything for people as it is printed. */
  readonly onErr?: (text: string) => void;
  /** Gets what sends a signal to the running command. */
  readonly onStart?: (kill: (signal: EndSignal) => void) => void;
  /** Gets what sends SIGUSR1 to the running command. */
  readonly onWatch?: (wake: () => void) => void;
}

/** Tests never touch the keyring of the machine they run on. */
const noKeyring: Keyring = {
  read: () => Promise.reject(new KeyringUnavailable('no keyring in tests')),
  write: () => Promise.reject(new KeyringUnavailable('no keyring in tests')),
};

/** Runs the real program in this process, on a world that a test can look at. */
export async function keepsake(args: readonly string[], outside: Outside): Promise<Ended> {
  let out = '';
  let err = '';
  let log = '';
  const stdin = outside.stdin ?? new PassThrough().end(outside.input ?? '');
  const code = await run(args, {
    env: { ...outside.env },
    cwd: outside.folder,
    home: outside.folder,
    stdin,
    stdout: { write: (text) => (out += text) },
    stderr: {
      write(text) {
        log += text;
        const said = undated(text);
        err += said;
        outside.onErr?.(said);
      },
    },
    clock: outside.clock ?? systemClock,
    connect: outside.connect ?? connect,
    keyring: outside.keyring ?? noKeyring,
    openTagTool: outside.openTagTool ?? openTagTool,
    onSignal(listener) {
      outside.onStart?.(listener);
      return () => {};
    },
    onContinue: () => () => {},
    onWakeSignal(listener) {
      outside.onWatch?.(listener);
      return () => {};
    },
    // The tests stay as quick as they are.
    lowerPriority: async () => outside.lowerPriority?.() ?? [],
    exitNow: (forced) => {
      err += `forced to end with ${forced}\n`;
    },
  });
  return { code, out, err, log };
}

/** Lines of a log as they would stand on a terminal. */
function undated(text: string): string {
  return text.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d keepsake: (?:info: )?/gm, 'keepsake: ');
}
