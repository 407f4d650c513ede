import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Connect } from '../../src/sync/open/connect.ts';
import { keepsake, type Outside } from './outside.ts';
import { filesIn, simulated, type Simulated } from './simulated.ts';

export const SESSION = ['--cookie-directory', 'session'];

/** What tells the accounts apart where they are opened at a time. */
export const THREADS = { ann: 2, bob: 3 };
/** Connections beside those of the downloads. */
const SPARE = 4;

/** Two accounts, each in a simulated iCloud of its own; a run comes to them by turns, or by what it says of each. */
export async function twoAccounts() {
  const ann = await simulated({
    account: { username: 'ann@example.com' },
    library: { assets: 3, bytes: 300 },
  });
  const bob = await simulated({
    account: { username: 'bob@example.com', password: 'Another-Word-2' },
    library: { assets: 4, bytes: 200 },
  });
  /** `turns`: which account each opening is of; by default one after the other. `threads`: which it is by its own `--threads`. */
  const run = (
    args: readonly string[],
    outside: Partial<Outside> = {},
    turns: readonly Simulated[] | 'threads' = [ann, bob],
  ) => {
    let opened = 0;
    const ways: Connect = (network, limits) => {
      const byThreads = limits.connections === THREADS.bob + SPARE ? bob : ann;
      const cloud = turns === 'threads' ? byThreads : turns[opened % turns.length];
      opened += 1;
      return connect({ ...network, simulator: new URL(cloud?.simulator.url ?? '') }, limits);
    };
    const env = { KEEPSAKE_SIMULATOR: ann.simulator.url, ...outside.env };
    return keepsake(args, { folder: ann.folder, connect: ways, ...outside, env });
  };
  const flagsOf = ({ simulator: { account } }: Simulated, ...more: readonly string[]) => [
    '-u',
    account.username,
    '-p',
    account.password,
    ...more,
  ];
  const files = (name: string) => {
    const folder = join(ann.folder, name);
    return existsSync(folder) ? filesIn(folder).size : 0;
  };
  return { ann, bob, run, flagsOf, files };
}
