import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PROGRAM } from './installed.ts';
import { measure, type Measured } from './measure.ts';
import type { Account } from './scenario.ts';
import { type Simulated, startSimulated } from './simulated.ts';

/** Of keepsake and of the bare loop alike. */
const THREADS = '8';

/** An account, a folder, and the two programs that are compared, signed in with one session. */
export interface Workbench {
  readonly folder: string;
  readonly simulated: Simulated;
  keepsake(words: readonly string[], session?: string): Promise<Measured>;
  /** As `keepsake`, with the longest time for which its event loop stood still, milliseconds. */
  stalls(words: readonly string[], session?: string): Promise<Measured & { readonly longestStallMs: number }>;
  /** Starts it and kills it once it has sent so many requests. */
  killed(words: readonly string[], requests: number): Promise<void>;
  /** Megabytes of what is remembered of the account: what iCloud shows, and what was done. */
  memory(session?: string): { readonly catalogueMb: number; readonly stateMb: number };
  /**
   * Gives the bytes in a folder back. The files stay, empty, until the end: ext4 passes over each number of a file that was removed in
   * the last minutes whenever it makes one, and the next program would pay for what the last one left.
   */
  empty(photos: string): void;
  /** keepsake's flags for saving into this folder. */
  into(photos: string): readonly string[];
  bareLoop(): Promise<Measured>;
  /** The same, which digests, writes and syncs as well. */
  keepingLoop(): Promise<Measured>;
  bareListing(): Promise<Measured>;
}

/** Makes a workbench, lets `work` use it, and clears it away. */
export async function withWorkbench<Result>(
  { assets, bytes, latencyMs = 0, albums }: Account,
  work: (bench: Workbench) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-bench-'));
  const simulated = await startSimulated({
    library: { assets, bytes, ...(albums && { albums }) },
    latencyMs,
    account: { twoFactor: false },
  });
  const { address, username, password } = simulated;
  const env = { KEEPSAKE_SIMULATOR: address, KEEPSAKE_PASSWORD: password };
  const node = (...words: string[]) => measure([process.execPath, ...words], { cwd: folder });
  const bare = (script: string, ...words: string[]) =>
    node(
      resolve(import.meta.dirname, script),
      address,
      join(folder, 'session', `${username}.session.json`),
      ...words,
    );
  const bench: Workbench = {
    folder,
    simulated,
    keepsake: (words, session = 'session') =>
      measure([process.execPath, PROGRAM, ...words, '-u', username, '--cookie-directory', session], {
        cwd: folder,
        env,
      }),
    async stalls(words, session = 'session') {
      const told = join(folder, 'stall');
      const probe = resolve(import.meta.dirname, '../../tools/bench/stall-probe.js');
      const measured = await measure(
        [
          process.execPath,
          '--import',
          probe,
          PROGRAM,
          ...words,
          '-u',
          username,
          '--cookie-directory',
          session,
        ],
        { cwd: folder, env: { ...env, STALL_FILE: told } },
      );
      return { ...measured, longestStallMs: Number(readFileSync(told, 'utf8')) };
    },
    async killed(words, requests) {
      const before = (await simulated.ask({})).requests;
      const child = spawn(
        process.execPath,
        [PROGRAM, ...words, '-u', username, '--cookie-directory', 'session'],
        { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' },
      );
      const ended = once(child, 'exit');
      while (child.exitCode === null && (await simulated.ask({})).requests - before < requests);
      child.kill('SIGKILL');
      await ended;
    },
    memory(session = 'session') {
      const sizeOf = (name: string) => statSync(join(folder, session, `${username}.${name}`)).size / 1e6;
      return { catalogueMb: sizeOf('catalogue.sqlite'), stateMb: sizeOf('sqlite') };
    },
    empty: (photos) => emptyFiles(join(folder, photos)),
    into: (photos) => ['-d', photos, '--threads', THREADS, '--no-progress-bar'],
    bareLoop: () => bare('bare-loop.ts', THREADS),
    async keepingLoop() {
      const kept = mkdtempSync(join(folder, 'kept-'));
      const measured = await bare('bare-loop.ts', THREADS, kept);
      emptyFiles(kept);
      return measured;
    },
    bareListing: () => bare('bare-listing.ts', String(assets)),
  };
  try {
    await bench.keepsake(['login']);
    const result = await work(bench);
    const { violations } = await simulated.ask({});
    if (violations.length > 0)
      throw new Error(`requests were wrong: ${JSON.stringify(violations.slice(0, 3))}`);
    return result;
  } finally {
    simulated.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyFiles(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) truncateSync(join(entry.parentPath, entry.name));
  }
}
