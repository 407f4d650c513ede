import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { placeSession } from './kept-session.ts';
import { type Ended, keepsake, type Outside } from './outside.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const CODE = '246810';

const HOUR_MS = 3_600_000;

export const NO_PASSWORD = { KEEPSAKE_PASSWORD: undefined };

export interface Simulated {
  readonly simulator: Simulator;
  readonly folder: string;
  /** Runs the real command on this simulated iCloud: `photos/` and `session/` in `folder`, password at hand. */
  readonly run: (args?: readonly string[], outside?: Partial<Outside>) => Promise<Ended>;
  /** As `run`, with the code for the first sign-in ready. */
  readonly signIn: Simulated['run'];
  /** As `signIn`, for tests that are not about that: who has an ordinary account, today, has a session already. */
  readonly firstRun: Simulated['run'];
  /** Every file a user sees below `photos/`, with its content. */
  readonly photos: () => ReadonlyMap<string, Buffer>;
}

/** A simulated iCloud and a fresh folder, both gone after the test. */
export async function simulated(options: SimulatorOptions = {}): Promise<Simulated> {
  const simulator = await startSimulator({
    library: { assets: 12, bytes: 3_000 },
    ...options,
    // Whoever listens for codes gets fresh ones, each good only where it was sent.
    account: {
      ...(options.onCode === undefined ? { code: CODE } : {}),
      iterations: 1_000,
      ...options.account,
    },
  });
  onTestFinished(() => simulator.close());
  const folder = temporaryFolder();
  const { username, password } = simulator.account;
  const run: Simulated['run'] = (args = [], outside = {}) =>
    keepsake(['--username', username, '--directory', 'photos', '--cookie-directory', 'session', ...args], {
      folder,
      ...outside,
      env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password, ...outside.env },
    });
  const signIn: Simulated['run'] = (args, outside) => run(args, { input: `${CODE}\n`, ...outside });
  const isOrdinary = Object.keys(options.account ?? {}).length === 0 && options.seed === undefined;
  return {
    simulator,
    folder,
    run,
    signIn,
    async firstRun(args, outside) {
      const isNow = isAboutNow(options.now) && isAboutNow(outside?.clock?.now.bind(outside.clock));
      if (isOrdinary && isNow) await placeSession(sessionFile({ simulator, folder }));
      return signIn(args, outside);
    },
    photos: () => filesIn(join(folder, 'photos')),
  };
}

/** A session is made by the clock on the wall. */
function isAboutNow(now: (() => number) | undefined): boolean {
  return now === undefined || Math.abs(now() - Date.now()) < HOUR_MS;
}

/** Where the session of the account lies. */
export function sessionFile({ simulator, folder }: Pick<Simulated, 'simulator' | 'folder'>): string {
  return join(folder, 'session', `${simulator.account.username}.session.json`);
}

/** Files below a folder, hidden folders left out. */
export function filesIn(root: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('.keepsake') && lstatSync(join(root, name)).isFile(),
  );
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(root, name))]));
}
