import { Dice } from './dice.ts';
import { editFile, loseState, moveFile, placeForeign, removeFile, touchFile } from './disk-edits.ts';
import {
  addPhoto,
  addPhotos,
  changeAlbum,
  changePhoto,
  duplicatePhoto,
  editPhoto,
  type Happening,
  passHistory,
  purgePhoto,
} from './library-changes.ts';
import { chooseDisturbance, type Disturbance, playRun, type RunEnd, UNDISTURBED } from './play-run.ts';
import { signInBefore } from './signed-in.ts';
import { Stage } from './stage.ts';
import { traceOf, treeOf } from './tree.ts';

/** What a sequence did, a line for each step, and what was wrong in the end; no problems: all is well. */
export interface Played {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

export const MOST_STEPS = 20;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Requests of a run that has nothing to do. */
const IDLE_REQUESTS = 5;

/** What Apple says to a program that was stopped before it could write down what it was given. */
const OUTLIVED = /is not the (last session token|one of the last answer)/;

/** Apple refuses whoever signs in often, so that each loss of the session takes a day. */
const expire: Happening = ({ simulator, clock }, dice) => {
  const [what, happen] = dice.pick<[string, () => void]>([
    ['links', () => simulator.expireLinks()],
    ['cookies', () => simulator.expireCookies()],
    ['sessions', () => simulator.revokeSessions()],
  ]);
  happen();
  void clock.advance(DAY_MS);
  return `${what} end, a day passes`;
};

const passTime: Happening = ({ clock }, dice) => {
  const hours = dice.pick([1, 2, 30, 100]);
  void clock.advance(hours * HOUR_MS);
  return `${hours} hours pass`;
};

const setClock: Happening = ({ clock }, dice) => {
  clock.aheadMs = dice.pick([0, 2 * HOUR_MS, -2 * HOUR_MS, 3 * DAY_MS, -3 * DAY_MS]);
  return `the clock is ${clock.aheadMs / HOUR_MS} hours ahead`;
};

/** What may happen between runs, and how many parts of the whole each gets. */
const HAPPENINGS: readonly (readonly [Happening, number])[] = [
  [addPhoto, 2],
  [addPhotos, 2],
  [duplicatePhoto, 1],
  [changePhoto, 3],
  [purgePhoto, 1],
  [editPhoto, 2],
  [changeAlbum, 1],
  [passHistory, 1],
  [placeForeign, 2],
  [removeFile, 2],
  [editFile, 1],
  [moveFile, 1],
  [touchFile, 1],
  [loseState, 1],
  [expire, 1],
  [passTime, 1],
  [setClock, 1],
];
const LOTS = HAPPENINGS.flatMap(([happening, parts]) => Array.from({ length: parts }, () => happening));

/**
 * Plays one sequence: the seed chooses what happens in the library, to the files, to the clock, and how runs are disturbed.
 * After each run the standing promises are checked; the last run is left in peace and has to bring everything. Each step has
 * dice of its own, so that steps can be left out and the others stay as they are.
 */
export async function playSequence(
  seed: string,
  below: string,
  leftOut: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const stage = await Stage.open(new Dice(seed), below);
  const lines: string[] = [stage.args.slice(6).join(' ')];
  const steps = new Dice(`${seed}/steps`).whole(4, MOST_STEPS);
  try {
    if (new Dice(`${seed}/session`).chance(0.85)) await signInBefore(stage, below);
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
  lines.push(`   ended with ${ended.code}`);
  const isWhole = ended.code === 0 && !/listing may be incomplete/.test(ended.err);
  if (ended.code === 0 || ended.code === 3) model.recorded(after);
  const problems = [
    ...model.judgeRun(before, after),
    ...judgeCode(ended, disturbance, stage),
    ...(isWhole && !changesLibrary(disturbance) ? model.judgeTree(after) : []),
    ...simulator.violations.flatMap(({ operation, problem }) =>
      stage.wasStopped && OUTLIVED.test(problem) ? [] : `${operation}: ${problem}`,
    ),
  ];
  if (problems.length > 0) lines.push(ended.err.trim());
  return problems;
}

/** What a run may end with, given how it was disturbed (docs/EXIT-CODES.md). */
function judgeCode(ended: RunEnd, disturbance: Disturbance, { clock }: Stage): readonly string[] {
  const { code, err } = ended;
  const { faults, stop, silentBody } = disturbance;
  const isFaulty = faults.length > 0 || silentBody > 0;
  const expected: readonly RunEnd['code'][] = [
    0,
    ...(isFaulty ? [3, 7] : []),
    // Earlier sign-ins may stand in the way of the next, and a clock that is wrong ends sessions.
    ...(isFaulty || clock.aheadMs !== 0 ? [4, 7] : [7]),
    ...(stop === undefined ? [] : stop.by === 'SIGTERM' ? [143] : ['killed' as const]),
  ];
  const problems = expected.includes(code) ? [] : [`exit code ${code}`];
  if (code === 7 && !isFaulty && !/sign/.test(err)) problems.push('exit code 7 without a cause');
  if (code === 3 && !/failed|cannot be used/.test(err)) problems.push('exit code 3 names no file');
  if (err.includes('forced to end')) problems.push('SIGTERM had to be repeated (A4)');
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

function changesLibrary({ faults }: Disturbance): boolean {
  return faults.some(({ action }) => action['do'] === 'change-library');
}

function describe({ faults, stop, silentBody }: Disturbance): string {
  return [
    ...faults.map((fault) => JSON.stringify(fault)),
    ...(stop === undefined ? [] : [`${stop.by} at step ${stop.atEvent}`]),
    ...(silentBody === 0 ? [] : [`body ${silentBody} falls silent`]),
  ].join(', ');
}
