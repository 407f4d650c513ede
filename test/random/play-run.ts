import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EndSignal } from '../../src/cli/world.ts';
import { type Ended, keepsake } from '../support/outside.ts';
import type { Dice } from './dice.ts';
import { type ChosenFault, chooseFaults } from './faults.ts';
import { takeName } from './disk-edits.ts';
import { killProcess } from './kill-process.ts';
import { addPhoto, changePhoto, type Happening } from './library-changes.ts';
import { takeSnapshot } from './snapshot.ts';
import { CODE, type Stage } from './stage.ts';
import { WatchedRun } from './watched-run.ts';

/** How one run is disturbed. */
export interface Disturbance {
  readonly faults: readonly ChosenFault[];
  /** What ends it early, and at which of its steps. */
  readonly stop: { readonly by: 'SIGTERM' | 'SIGKILL'; readonly atEvent: number } | undefined;
  /** Which body of a photo falls silent; 0: none. */
  readonly silentBody: number;
  /** What happens while it is at work, and at which of its steps. */
  readonly meanwhile: { readonly what: Happening; readonly dice: Dice; readonly atEvent: number } | undefined;
  /** `--dry-run`: nothing may be written. */
  readonly isDry: boolean;
  /** `--removed-files fetch`: what the user removed is wanted back. */
  readonly isFetching: boolean;
}

export const UNDISTURBED: Disturbance = {
  faults: [],
  stop: undefined,
  silentBody: 0,
  meanwhile: undefined,
  isDry: false,
  isFetching: false,
};

/** How a run ended; a killed one has no exit code. */
export interface RunEnd extends Omit<Ended, 'code'> {
  readonly code: number | 'killed';
  /** What happened meanwhile. */
  readonly happened: string | undefined;
}

export function chooseDisturbance(stage: Stage, dice: Dice): Disturbance {
  const faults = dice.chance(0.6) ? chooseFaults(stage, dice) : [];
  const by = dice.pick<'SIGTERM' | 'SIGKILL'>(['SIGTERM', 'SIGKILL', 'SIGKILL']);
  // A run that signs in or brings little has some forty steps, one that brings much two hundred.
  const atEvent = dice.whole(1, dice.pick([25, 50, 100, 200]));
  return {
    faults,
    stop: dice.chance(0.5) ? { by, atEvent } : undefined,
    silentBody: dice.chance(0.1) ? dice.whole(1, 4) : 0,
    meanwhile: dice.chance(0.3)
      ? { what: dice.pick([takeName, takeName, addPhoto, changePhoto]), dice, atEvent: dice.whole(1, 100) }
      : undefined,
    isDry: dice.chance(0.08),
    isFetching: dice.chance(0.2),
  };
}

/** Runs the real program once, in this process. */
export async function playRun(
  stage: Stage,
  { faults, stop, silentBody, meanwhile, isDry, isFetching }: Disturbance,
  args: readonly string[] = [],
): Promise<RunEnd> {
  const { simulator, clock, folder } = stage;
  const flags = [
    ...(isDry ? ['--dry-run'] : []),
    ...(isFetching ? ['--removed-files', 'fetch'] : []),
    ...stage.options,
    ...args,
  ];
  const { username, password } = simulator.account;
  const account = ['--username', username, '--directory', 'photos', '--cookie-directory', 'session'];
  const aside = `${folder}-killed`;
  let send: (signal: EndSignal) => void = () => {};
  let happened: string | undefined;
  const watched = new WatchedRun((event) => {
    if (event === meanwhile?.atEvent && !existsSync(aside)) happened = meanwhile.what(stage, meanwhile.dice);
    if (event !== stop?.atEvent) return;
    if (stop.by === 'SIGKILL') {
      takeSnapshot(folder, aside);
      watched.cutOff();
    }
    send('SIGTERM');
  }, silentBody);

  // Faults would make a process of its own wait by the clock on the wall.
  if (stop?.by === 'SIGKILL' && stage.killsProcesses && !isDry)
    return killProcess(stage, flags, stop.atEvent % 30);
  simulator.setScenario(faults);
  // Nobody starts two runs in one moment.
  await clock.advance(1_000);
  const ended = await watched.on(() =>
    clock.runUnless(
      watched.isBusy,
      keepsake([...account, ...flags], {
        folder,
        clock,
        connect: watched.connect,
        input: `${CODE}\n`,
        env: { KEEPSAKE_SIMULATOR: simulator.url, KEEPSAKE_PASSWORD: password },
        onStart: (kill) => (send = kill),
      }),
    ),
  );
  simulator.setScenario([]);
  stage.wasStopped ||= stop !== undefined;
  if (!existsSync(aside)) return { ...ended, happened };
  // The process lives on and so the run went to its end, without a network; for the disk that never happened.
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(folder, name));
  rmSync(aside, { recursive: true });
  return { ...ended, code: 'killed', happened };
}
