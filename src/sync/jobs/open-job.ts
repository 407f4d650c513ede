import { counted } from '../../base/counted.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/config.ts';
import { ownCommand, quoted } from '../../config/own-command.ts';
import type { CatalogueReader } from '../../model/catalogue.ts';
import type { Job, JobId, Jobs, JobsReader } from '../../model/jobs.ts';
import type { StateStore } from '../../model/state-store.ts';
import { NO_STEPS, type StepRanges } from '../../model/step-ranges.ts';
import { movesWithClock } from '../../plan/date-bound.ts';
import { namesOf } from './job-label.ts';
import { readRule, treeOf, writeRule } from './job-rule.ts';

/** What is done for a job, with the steps of the catalogue that it has dealt with. */
export interface OpenedJob {
  /** Undefined where a run that only looks made none. */
  readonly id: JobId | undefined;
  /** What is planned is carried out and recorded; else the run only looks. */
  readonly writes: boolean;
  readonly done: StepRanges;
  /** As of when bounds that move with the clock were looked at last; undefined where there are none. */
  readonly evaluatedAtMs: number | undefined;
  /** What is done may be noted before everything that the run is to look at has ended. */
  readonly notesParts: boolean;
  /** Notes what was accounted for; nothing for a run that only looks. */
  setDone(done: StepRanges): Promise<void>;
  /** Its settings turned out to be a slip of the user: a job that this run made is forgotten. */
  withdraw(): Promise<void>;
}

interface JobPorts {
  readonly catalogue: Pick<CatalogueReader, 'epoch' | 'newestStep'>;
  readonly state: { readonly jobs: Jobs };
}

/**
 * The job of these settings at this destination. A run that only looks makes none, and notes nothing. `nowMs`: as of when bounds that
 * move with the clock are looked at.
 */
export async function openJob(
  { catalogue, state }: JobPorts,
  config: Pick<
    Config,
    'selection' | 'naming' | 'folder' | 'trees' | 'playlists' | 'task' | 'typed' | 'jobName'
  >,
  destination: string,
  nowMs: number,
): Promise<OpenedJob> {
  const rule = writeRule(config);
  const epoch = await catalogue.epoch();
  const jobs = await state.jobs.list();
  const known = jobs.find((job) => job.destination === destination && job.rule === rule);
  refuse(
    jobs.filter((job) => job.destination === destination),
    config,
  );
  const moves = movesWithClock(config.selection);
  if (config.task !== 'sync') {
    const done = known?.epoch === epoch ? known.done : NO_STEPS;
    const evaluatedAtMs = moves ? (known?.evaluatedAtMs ?? 0) : undefined;
    return {
      id: known?.id,
      writes: false,
      done,
      evaluatedAtMs,
      notesParts: false,
      setDone: nothing,
      withdraw: nothing,
    };
  }
  const newestStep = await catalogue.newestStep();
  const others = jobs.filter((job) => job.id !== known?.id);
  const names = namesOf(config, { known, others, destination });
  const job = await state.jobs.open({ ...names, destination, rule, epoch, newestStep });
  return {
    id: job.id,
    writes: true,
    done: job.done,
    evaluatedAtMs: moves ? job.evaluatedAtMs : undefined,
    // One time counts for all that is done. Where some was done before, it is true again only when all that crossed a bound since
    // then was looked at as well.
    notesParts: !moves || job.done.length === 0,
    setDone: (done) => state.jobs.setDone(job, { epoch, done, evaluatedAtMs: moves ? nowMs : 0 }),
    async withdraw() {
      if (known === undefined) await state.jobs.forget(job.id);
    },
  };
}

/** What a run that only looks notes. */
async function nothing(): Promise<void> {}

/**
 * Rejects where the settings would put a second tree into this destination, before the job is opened. Answers what the user is to know
 * where the tree is another one from now on.
 */
export async function refuseSecondTree(
  { state }: { readonly state: { readonly jobs: JobsReader } & Pick<StateStore, 'kept'> },
  config: Pick<Config, 'naming' | 'folder' | 'typed'>,
  destination: string,
): Promise<readonly string[]> {
  const jobs = (await state.jobs.list()).filter((job) => job.destination === destination);
  refuse(jobs, config);
  const tree = treeOf(config);
  const trees = jobs.flatMap(({ rule }) => treeOfRule(rule) ?? []);
  if (trees.length === 0 || trees.includes(tree)) return [];
  const { files } = await state.kept(destination);
  if (files === 0) return [];
  const [are, them] = files === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    `the folder structure, or the names, are others than before: the ${counted(files, 'file')} that ${are} here ${files === 1 ? 'stays' : 'stay'} in the former one, and ${relayoutCommand(config)} moves ${them}`,
    'from the first sync with the new ones on, a command with the former ones is refused in this folder',
  ];
}

function relayoutCommand({ typed }: Pick<Config, 'typed'>): string {
  return `\`${ownCommand('relayout', typed, { scope: 'everything' })}\``;
}

/**
 * A changed template counts for what comes from now on. One that changes back is another job's: two of them would fill one folder
 * with two trees, each photo in the tree of the job that came first. `jobs`: those of this destination.
 */
function refuse(jobs: readonly Job[], config: Pick<Config, 'naming' | 'folder' | 'typed'>): void {
  const tree = treeOf(config);
  const same = jobs.filter((job) => treeOfRule(job.rule) === tree);
  const lastUsedAtMs = Math.max(...same.map((job) => job.usedAtMs));
  const other = jobs.find((job) => treeOfRule(job.rule) !== undefined && job.usedAtMs > lastUsedAtMs);
  if (same.length === 0 || other === undefined) return;
  throw new KeepsakeError(
    'USAGE',
    'another job puts its files into this folder by another folder structure, or under other names',
    {
      details: [
        `it is the job ${printable(other.name)}; two trees in one folder would leave each photo in the one that came first`,
        `give each job its own --directory, end the other one (its files stay), or move its files with ${relayoutCommand(config)}`,
      ],
      hint: `to end it, run \`${ownCommand(`jobs forget ${quoted(other.name)}`, config.typed)}\``,
    },
  );
}

function treeOfRule(rule: string): string | undefined {
  const rules = readRule(rule);
  return rules === undefined ? undefined : treeOf(rules);
}
