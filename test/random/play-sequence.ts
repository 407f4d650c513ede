import { Dice } from './dice.ts';
import { LOTS } from './happenings.ts';
import { judgeCode } from './judge-code.ts';
import { addPhotos } from './library-changes.ts';
import { chooseDisturbance, type Disturbance, playRun, UNDISTURBED } from './play-run.ts';
import { signInBefore } from './signed-in.ts';
import { type Circumstances, Stage } from './stage.ts';
import { traceOf, treeOf } from './tree.ts';

/** What a sequence did, a line for each step, and what was wrong in the end; no problems: all is well. */
export interface Played {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

export const MOST_STEPS = 20;

const DAY_MS = 86_400_000;

/** Requests of a run that has nothing to do. */
const IDLE_REQUESTS = 5;

/** What Apple says to a program that was stopped before it could write down what it was given. */
const OUTLIVED = /is not the (last session token|one of the last answer)/;

/**
 * Plays one sequence: the seed chooses what happens in the library, to the files, to the clock, and how runs are disturbed.
 * After each run the standing promises are checked; the last run is left in peace and has to bring everything. Each step has
 * dice of its own, so that steps can be left out and the others stay as they are.
 */
export async function playSequence(
  seed: string,
  { below, killsProcesses }: Circumstances,
  leftOut: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const stage = await Stage.open(new Dice(seed), { below, killsProcesses });
  const lines: string[] = [stage.options.join(' ')];
  const steps = new Dice(`${seed}/steps`).whole(4, MOST_STEPS);
  try {
    if (killsProcesses) await playRun(stage, UNDISTURBED, ['--auth-only']);
    else if (new Dice(`${seed}/session`).chance(0.85)) await signInBefore(stage, below);
    for (let step = 1; step <= steps; step += 1) {
      const dice = new Dice(`${seed}/${step}`);
      // Nothing depends on whether the steps before it happened.
      if (leftOut.has(step)) continue;
      const isRun = step > 1 && dice.chance(0.4);
      const problems = isRun ? await runInStep(stage, dice, step, lines) : change(stage, dice, step, lines);
      if (problems.length > 0) return { lines, problems };
    }
    return { lines, problems: await settle(stage, lines) };
  } catch (error) {
    return { lines, problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  } finally {
    await stage.close();
  }
}

function change(stage: Stage, dice: Dice, step: number, lines: string[]): readonly string[] {
  const happening = step === 1 ? addPhotos : dice.pickAny(LOTS);
  const what = happening?.(stage, dice);
  if (what !== undefined) lines.push(`${step}. ${what}`);
  return [];
}

async function runInStep(
  stage: Stage,
  dice: Dice,
  step: number,
  lines: string[],
): Promise<readonly string[]> {
  const disturbance = dice.chance(0.75) ? chooseDisturbance(stage, dice) : UNDISTURBED;
  lines.push(`${step}. run ${describe(disturbance)}`);
  return judgedRun(stage, disturbance, lines);
}

/** The promises that hold for every run. */
async function judgedRun(
  stage: Stage,
  disturbance: Disturbance,
  lines: string[],
): Promise<readonly string[]> {
  const { model, simulator } = stage;
  const before = treeOf(stage.photosFolder);
  const ended = await playRun(stage, disturbance);
  model.learn();
  const after = treeOf(stage.photosFolder);
  if (ended.happened !== undefined) lines.push(`   meanwhile ${ended.happened}`);
  lines.push(`   ended with ${ended.code}`);
  const { isDry, isFetching } = disturbance;
  const isWhole = ended.code === 0 && !isDry && !/listing may be incomplete/.test(ended.err);
  if (!isDry && (ended.code === 0 || ended.code === 3)) model.recorded(after);
  const problems = [
    ...model.judgeRun(before, after, isDry),
    ...judgeCode(ended, disturbance, stage),
    ...(isWhole && !changesLibrary(disturbance) ? model.judgeTree(after, isFetching) : []),
    ...simulator.violations.flatMap(({ operation, problem }) =>
      stage.wasStopped && OUTLIVED.test(problem) ? [] : `${operation}: ${problem}`,
    ),
  ];
  if (isFetching && !isDry) model.fetchedRemoved(after);
  if (problems.length > 0) lines.push(ended.err.trim());
  return problems;
}

/** Promise 5: after all that, one run in peace brings everything, and another finds nothing to do. */
async function settle(stage: Stage, lines: string[]): Promise<readonly string[]> {
  const { clock, simulator } = stage;
  clock.aheadMs = 0;
  await clock.advance(2 * DAY_MS);
  lines.push('last run');
  const problems = await judgedRun(stage, UNDISTURBED, lines);
  if (problems.length > 0) return problems;
  if (!lines.at(-1)?.endsWith(' 0')) return ['a run in peace did not bring everything'];

  const before = traceOf(stage.photosFolder);
  const requests = simulator.requests.length;
  const downloads = simulator.counters.get('download') ?? 0;
  const { code, err } = await playRun(stage, UNDISTURBED);
  const asked = simulator.requests.length - requests;
  const idle: string[] = [];
  if (code !== 0) idle.push(`a run with nothing to do ended with ${code}: ${err}`);
  if (asked > IDLE_REQUESTS) idle.push(`a run with nothing to do sent ${asked} requests`);
  if ((simulator.counters.get('download') ?? 0) > downloads) idle.push('a run with nothing to do downloaded');
  if (traceOf(stage.photosFolder).join('\n') !== before.join('\n'))
    idle.push('a run with nothing to do wrote into the folder');
  return idle;
}

function changesLibrary({ faults, meanwhile }: Disturbance): boolean {
  return meanwhile !== undefined || faults.some(({ action }) => action['do'] === 'change-library');
}

function describe({ faults, stop, silentBody, meanwhile, isDry, isFetching }: Disturbance): string {
  return [
    ...(isFetching ? ['fetching what was removed'] : []),
    ...(isDry ? ['dry'] : []),
    ...faults.map((fault) => JSON.stringify(fault)),
    ...(stop === undefined ? [] : [`${stop.by} at step ${stop.atEvent}`]),
    ...(meanwhile === undefined ? [] : [`something happens at step ${meanwhile.atEvent}`]),
    ...(silentBody === 0 ? [] : [`body ${silentBody} falls silent`]),
  ].join(', ');
}
