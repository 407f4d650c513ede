import {
  addAlbum,
  addAlbums,
  bringBack,
  changeAnAlbum,
  changeMembers,
  fillAlbums,
  loseCatalogue,
  swapAlbums,
} from './album-changes.ts';
import { AlbumModel, look } from './album-model.ts';
import { Dice } from './dice.ts';
import { judgeCode } from './judge-code.ts';
import {
  addPhoto,
  addPhotos,
  changePhoto,
  duplicatePhoto,
  editPhoto,
  type Happening,
  purgePhoto,
} from './library-changes.ts';
import { chooseDisturbance, type Disturbance, playRun, UNDISTURBED } from './play-run.ts';
import { MOST_STEPS, type Played } from './play-sequence.ts';
import { signInBefore } from './signed-in.ts';
import { type Circumstances, Stage } from './stage.ts';
import { treeOf } from './tree.ts';

const DAY_MS = 86_400_000;

/** How many lots each gets. */
const HAPPENINGS: readonly (readonly [Happening, number])[] = [
  [addAlbum, 3],
  [changeAnAlbum, 4],
  [swapAlbums, 1],
  [changeMembers, 6],
  [bringBack, 2],
  [addPhoto, 1],
  [addPhotos, 1],
  [duplicatePhoto, 1],
  [changePhoto, 3],
  [purgePhoto, 1],
  [editPhoto, 1],
  [loseCatalogue, 1],
];
const LOTS = HAPPENINGS.flatMap(([happening, parts]) => Array.from({ length: parts }, () => happening));

/**
 * Syncs with a tree of albums, disturbed and killed, while albums come, go, change their names, folders and members, and photos come, go and
 * return. After each run that was left in peace the links are those that the model tells.
 */
export async function playAlbums(
  seed: string,
  { below, killsProcesses }: Circumstances,
  leftOut: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const dice = new Dice(seed);
  const stage = await Stage.open(dice, { below, killsProcesses });
  const flags = [
    '--tree',
    'Albums/{album}',
    '--link-mode',
    dice.pick(['hard', 'hard', 'symlink', 'copy']),
    ...(dice.chance(0.3) ? ['--album-playlist'] : []),
  ];
  const model = new AlbumModel(stage);
  const lines: string[] = [[...stage.options, ...flags].join(' ')];
  const steps = new Dice(`${seed}/steps`).whole(8, MOST_STEPS);
  try {
    await signInBefore(stage, below);
    for (let step = 1; step <= steps; step += 1) {
      const thrown = new Dice(`${seed}/${step}`);
      if (leftOut.has(step)) continue;
      const isRun = step > 3 && thrown.chance(0.4);
      const problems = isRun
        ? await runInStep({ stage, model, flags, lines }, thrown, step)
        : happen(stage, thrown, lines, step);
      model.learn();
      if (problems.length > 0) return { lines, problems };
    }
    return { lines, problems: await settle({ stage, model, flags, lines }) };
  } catch (error) {
    return { lines, problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  } finally {
    await stage.close();
  }
}

interface Play {
  readonly stage: Stage;
  readonly model: AlbumModel;
  readonly flags: readonly string[];
  readonly lines: string[];
}

const FIRST: readonly Happening[] = [addPhotos, addAlbums, fillAlbums];

function happen(stage: Stage, dice: Dice, lines: string[], step: number): readonly string[] {
  const happening = FIRST[step - 1] ?? dice.pickAny(LOTS);
  const what = happening?.(stage, dice);
  if (what !== undefined) lines.push(`${step}. ${what}`);
  return [];
}

async function runInStep(play: Play, dice: Dice, step: number): Promise<readonly string[]> {
  const { stage } = play;
  const chosen = dice.chance(0.5) ? chooseDisturbance(stage, dice) : UNDISTURBED;
  const meanwhile = chosen.meanwhile && {
    ...chosen.meanwhile,
    what: dice.pick([changeMembers, changeAnAlbum, addPhoto]),
  };
  const faults = chosen.faults.filter(({ action }) => action['do'] !== 'change-library');
  return judgedRun(play, { ...chosen, meanwhile, faults, isFetching: false }, `${step}. `);
}

async function judgedRun(
  { stage, model, flags, lines }: Play,
  disturbance: Disturbance,
  prefix: string,
): Promise<readonly string[]> {
  const { faults, stop, meanwhile, silentBody, isDry } = disturbance;
  const root = stage.photosFolder;
  const before = look(root, treeOf(root));
  model.learn();
  const ended = await playRun(stage, disturbance, flags);
  const notes = [
    ...faults.map((fault) => JSON.stringify(fault)),
    ...(stop ? [`${stop.by} at ${stop.atEvent}`] : []),
    ...(isDry ? ['dry'] : []),
    ...(ended.happened ? [`meanwhile ${ended.happened}`] : []),
  ];
  lines.push(`${prefix}run ${notes.join(', ')} ended with ${ended.code}`);
  const after = look(root, treeOf(root));
  const isQuiet = faults.length === 0 && silentBody === 0 && meanwhile === undefined && !isDry;
  const isWhole = isQuiet && ended.code === 0 && !/may be incomplete/.test(ended.err);
  const problems = [
    ...judgeCode(ended, disturbance, stage),
    ...[...before.primaries].flatMap((digest) =>
      after.primaries.has(digest) ? [] : `a photo is lost: ${digest}`,
    ),
    ...(isWhole ? model.judge(after) : []),
  ];
  if (problems.length > 0) lines.push(ended.err.trim());
  return problems;
}

async function settle(play: Play): Promise<readonly string[]> {
  const { stage, lines } = play;
  await stage.clock.advance(2 * DAY_MS);
  const problems = await judgedRun(play, UNDISTURBED, 'last: ');
  if (problems.length > 0) return problems;
  if (!lines.at(-1)?.endsWith(' 0')) return ['a run in peace did not bring everything'];
  const requests = stage.simulator.requests.length;
  const again = await judgedRun(play, UNDISTURBED, 'again: ');
  const odd = stage.simulator.requests.slice(requests).map(({ operation }) => operation);
  return odd.length > 3 ? [...again, `a run of nothing new asked for ${odd.join(', ')}`] : again;
}
