import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { playRun, UNDISTURBED } from './play-run.ts';
import { takeSnapshot } from './snapshot.ts';
import type { Stage } from './stage.ts';

/**
 * Gives a stage a session, so that its runs need not sign in: proofs of a password are most of what a short run costs. It is
 * made once below a folder; simulators of one seed and time accept it alike.
 */
export async function signInBefore(stage: Stage, below: string): Promise<void> {
  const kept = join(below, 'signed-in');
  const session = join(stage.folder, 'session');
  if (existsSync(kept)) return takeSnapshot(kept, session);
  await playRun(stage, UNDISTURBED, ['--auth-only']);
  mkdirSync(kept, { mode: 0o700 });
  takeSnapshot(session, kept);
  // Whether it was the first or a later one, a sequence begins alike.
  rmSync(session, { recursive: true });
  takeSnapshot(kept, session);
}
