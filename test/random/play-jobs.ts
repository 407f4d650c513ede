import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Dice } from './dice.ts';
import { EverShown, FOLDERS, JOBS, missingOf, type RandomJob } from './jobs.ts';
import { judgeCode } from './judge-code.ts';
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
import { copyFile, loseFile, losePower, putBackFile } from './lose-memory.ts';
import { lookAtMemory } from './memory.ts';
import { chooseDisturbance, type Disturbance, playRun, UNDISTURBED } from './play-run.ts';
import { MOST_STEPS, type Played } from './play-sequence.ts';
import { signInBefore } from './signed-in.ts';
import { type Circumstances, Stage } from './stage.ts';
import { treeOf } from './tree.ts';

const DAY_MS = 86_400_000;

const HAPPENINGS: readonly Happening[] = [
  addPhoto,
  addPhotos,
  addPhotos,
  duplicatePhoto,
  changePhoto,
  changePhoto,
  purgePhoto,
  editPhoto,
  editPhoto,
  changeAlbum,
  passHistory,
  loseFile,
  copyFile,
  putBackFile,
  losePower,
  losePower,
];

/**
 * Several jobs of one account in any order, disturbed and killed, while the library changes and the files of the account are lost or
 * put back. After each run what each job counts as done is recorded; in the end each folder holds what its jobs want.
 */
export async function playJobs(
  seed: string,
  { below, killsProcesses }: Circumstances,
  leftOut: ReadonlySet<number> = new Set(),
): Promise<Played> {
  const stage = await Stage.open(new Dice(seed), { below, killsProcesses });
  stage.model.withEdits = false;
  const lines: string[] = [stage.options.join(' ')];
  const play = new JobPlay(stage, lines);
  const steps = new Dice(`${seed}/steps`).whole(4, MOST_STEPS);
  try {
    for (const folder of FOLDERS) mkdirSync(join(stage.folder, folder), { recursive: true });
    await signInBefore(stage, below);
    for (let step = 1; step <= steps; step += 1) {
      const dice = new Dice(`${seed}/${step}`);
      if (leftOut.has(step)) continue;
      const problems = await play.step(dice, step);
      if (problems.length > 0) return { lines, problems };
    }
    return { lines, problems: await play.settle(new Dice(`${seed}/end`)) };
  } catch (error) {
    return { lines, problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  } finally {
    await stage.close();
  }
}

class JobPlay {
  readonly #stage: Stage;
  readonly #lines: string[];
  readonly #ever = new EverShown();
  /** Jobs that ran. */
  readonly #used = new Set<RandomJob>();
  /** What a killed run had asked for may be answered, and counted, while the next one is at work. */
  #wasKilled = false;

  constructor(stage: Stage, lines: string[]) {
    this.#stage = stage;
    this.#lines = lines;
  }

  async step(dice: Dice, step: number): Promise<readonly string[]> {
    const stage = this.#stage;
    if (step > 1 && dice.chance(0.5)) {
      const job = dice.pickAny(JOBS);
      if (job === undefined) return [];
      const chosen = dice.chance(0.6) ? chooseDisturbance(stage, dice) : UNDISTURBED;
      // The user leaves the folders alone here, so that what lies there is what runs brought.
      const meanwhile = chosen.meanwhile && {
        ...chosen.meanwhile,
        what: dice.pick([addPhoto, changePhoto, changeAlbum]),
      };
      return this.#run(
        job,
        { ...chosen, meanwhile, isFetching: false, faults: chosen.faults.filter(isGentle) },
        `${step}. `,
      );
    }
    const happening = step === 1 ? addPhotos : dice.pickAny(HAPPENINGS);
    const what = happening?.(stage, dice);
    if (what !== undefined) this.#lines.push(`${step}. ${what}`);
    return [];
  }

  /** Each job once in peace brings all that it wants; once more it has nothing to do. */
  async settle(dice: Dice): Promise<readonly string[]> {
    await this.#stage.clock.advance(2 * DAY_MS);
    const jobs = [...this.#used].toSorted(() => dice.next() - 0.5);
    for (const job of jobs) {
      const problems = await this.#run(job, UNDISTURBED, 'last: ');
      if (problems.length > 0) return problems;
      if (!this.#lines.at(-1)?.endsWith(' 0')) return ['a run in peace did not bring everything'];
    }
    for (const job of jobs) {
      const requests = this.#stage.simulator.requests.length;
      const problems = await this.#run(job, UNDISTURBED, 'again: ');
      if (problems.length > 0) return problems;
      const asked = this.#stage.simulator.requests
        .slice(requests)
        .map(({ operation, service }) => (service === 'content' ? 'content' : operation));
      const odd = asked.filter(
        (one) => one === 'content' || one === 'records/query' || one === 'records/lookup',
      );
      if (odd.length > 0) return [`a run of nothing new asked for ${odd.join(', ')}`];
    }
    const shown = new Set(
      [...this.#stage.library.files()]
        .filter(({ deleted, hidden }) => !deleted && !hidden)
        .map(({ asset }) => asset),
    );
    const known = await lookAtMemory(this.#stage);
    if (!known.isComplete) return [];
    const wrong = [...shown, ...known.shown].filter((asset) => shown.has(asset) !== known.shown.has(asset));
    return wrong.map((asset) => `${asset} is ${shown.has(asset) ? 'not known as shown' : 'known as shown'}`);
  }

  async #run(job: RandomJob, disturbance: Disturbance, prefix: string): Promise<readonly string[]> {
    const stage = this.#stage;
    const { simulator, model, folder } = stage;
    const { isDry, faults, stop, silentBody, meanwhile } = disturbance;
    this.#used.add(job);
    this.#ever.note(stage);
    const looked = await lookAtMemory(stage);
    const before = new Map(FOLDERS.map((name) => [name, treeOf(join(folder, name))]));
    const requests = simulator.requests.length;
    const wasKilled = this.#wasKilled;
    const flags = ['--directory', job.folder, ...job.flags];
    const ended = await playRun(stage, disturbance, flags);
    this.#wasKilled = ended.code === 'killed';
    model.learn();
    this.#ever.note(stage);
    const notes = [
      ...faults.map((fault) => JSON.stringify(fault)),
      ...(stop ? [`${stop.by} at ${stop.atEvent}`] : []),
      ...(isDry ? ['dry'] : []),
      ...(ended.happened ? [`meanwhile ${ended.happened}`] : []),
    ];
    this.#lines.push(`${prefix}${flags.join(' ')} ${notes.join(', ')} ended with ${ended.code}`);

    const after = new Map(FOLDERS.map((name) => [name, treeOf(join(folder, name))]));
    const asked = simulator.requests.slice(requests);
    const lists = asked.filter(
      ({ operation, recordType }) => operation === 'records/query' && recordType?.startsWith('CPLAssetAnd'),
    );
    const downloads = asked.filter(
      ({ service, status }) => service === 'content' && status >= 200 && status < 300,
    );
    const isFaulty = faults.length > 0 || silentBody > 0;
    const isQuiet = !isFaulty && meanwhile === undefined;
    const tree = after.get(job.folder) ?? new Map<string, string>();
    const had = new Set((before.get(job.folder) ?? new Map<string, string>()).keys());
    const fresh = [...tree.keys()].filter((path) => !had.has(path));
    const now = await lookAtMemory(stage);
    const isWhole = ended.code === 0 && !isDry && isQuiet && !/may be incomplete/.test(ended.err);
    const problems = [
      ...judgeCode(ended, disturbance, stage),
      ...FOLDERS.flatMap((name) =>
        model.judgeRun(
          before.get(name) ?? new Map(),
          after.get(name) ?? new Map(),
          isDry || name !== job.folder,
        ),
      ),
      ...this.#ever.tooMany(tree),
      ...now.unaccounted,
      ...(ended.code === 0 ? now.beyond.map((name) => `${name} has done what there is not`) : []),
      ...(isWhole ? missingOf(job, stage, tree) : []),
      ...(looked.isComplete && isQuiet && lists.length > 0
        ? [`${lists.length} list requests with a whole catalogue`]
        : []),
      ...(isQuiet && stop === undefined && !wasKilled && downloads.length > fresh.length
        ? [
            `${downloads.length} downloads for ${fresh.length} files: ${downloads.map(({ file, status, range }) => `${file} ${status} ${range ?? ''}`).join(', ')}`,
          ]
        : []),
    ];
    if (problems.length > 0) this.#lines.push(ended.err.trim());
    return problems;
  }
}

/** A library that is changed behind the back of the model cannot be judged. */
function isGentle({ action }: Disturbance['faults'][number]): boolean {
  return action['do'] !== 'change-library';
}
