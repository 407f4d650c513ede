import type { CatalogueReader } from '../../model/catalogue.ts';
import type { Job } from '../../model/jobs.ts';
import type { Naming } from '../../model/selection.ts';
import type { SidecarNames } from '../../model/sidecars.ts';
import type { StateReader, StateStore } from '../../model/state-store.ts';
import { missingSteps, NO_STEPS } from '../../model/step-ranges.ts';
import { writeFolderTemplate } from '../../plan/folder-template.ts';
import { printFilter } from '../../plan/filter/print-filter.ts';
import type { WantRules } from '../../plan/want-files.ts';
import { followedOf } from '../follow/chosen.ts';
import { type Freshness, freshnessOf } from '../follow/freshness.ts';
import { readRule } from '../jobs/job-rule.ts';
import { locationsOf } from '../open/open-destination.ts';
import { folderOfTree, treeRulesOf } from '../links/tree-rule.ts';

/** What a job wants. */
export interface JobWishes {
  readonly selection: Omit<WantRules['selection'], 'filter'>;
  /** As `--filter` takes it. */
  readonly filter: string | undefined;
  readonly naming: Omit<Naming, 'fileName'>;
  /** As `--folder-structure` takes it. */
  readonly folderStructure: string;
  /** As `--tree` takes them. */
  readonly trees: readonly string[];
  /** A playlist beside each album of a tree. */
  readonly playlists: boolean;
  /** How sidecars are called; undefined where there are none. */
  readonly sidecars: SidecarNames | undefined;
  /** As `--file-name` takes it; undefined where names are icloudpd's. */
  readonly fileName: string | undefined;
}

/** One job, and how far it is. */
export interface JobReport extends Pick<Job, 'name' | 'usedAtMs'> {
  readonly destination: string;
  /** Where its photos go; undefined where that is not known any more. */
  readonly location: string | undefined;
  /** Undefined for the rule of another version, which counts for nothing. */
  readonly wishes: JobWishes | undefined;
  /** Assets of which something changed, and that it has not looked at since. */
  readonly assetsLeft: number;
}

/** A tree of links that no job wants any more. */
export interface LeftTree {
  /** As `--tree` takes it. */
  readonly tree: string;
  readonly links: number;
  /** Below which folder; undefined where that is not known any more. */
  readonly location: string | undefined;
  /** Of the job that was used last there. */
  readonly wishes: JobWishes | undefined;
}

export interface JobsReport extends Freshness {
  readonly jobs: readonly JobReport[];
  readonly leftTrees: readonly LeftTree[];
  /** Sidecars at destinations of which no job wants any. */
  readonly leftSidecars: number;
}

/** All jobs of an account, by what is remembered alone. */
export async function listJobs({
  state,
  catalogue,
}: {
  readonly state: Pick<StateReader, 'jobs' | 'destinations' | 'links' | 'sidecars' | 'note'>;
  readonly catalogue: CatalogueReader;
}): Promise<JobsReport> {
  const locations = await locationsOf(state);
  const jobs: JobReport[] = [];
  for (const job of await state.jobs.list()) {
    const { name, destination, rule, usedAtMs } = job;
    const wishes = wishesIn(rule);
    // A job that wants the newest alone looks at no more than those.
    const most = wishes?.selection.recent ?? Number.POSITIVE_INFINITY;
    jobs.push({
      name,
      usedAtMs,
      destination,
      location: locations.get(destination),
      wishes,
      assetsLeft: Math.min(await countLeft(job, catalogue), most),
    });
  }
  return {
    jobs,
    leftTrees: await leftTrees(state),
    leftSidecars: await leftSidecars(state),
    ...freshnessOf(followedOf(await catalogue.libraries())),
  };
}

function wishesIn(rule: string): JobWishes | undefined {
  const rules = readRule(rule);
  if (rules === undefined) return undefined;
  const { folder } = rules;
  const { filter, ...selection } = rules.selection;
  const { fileName, ...naming } = rules.naming;
  return {
    selection,
    filter: filter === undefined ? undefined : printFilter(filter),
    naming,
    folderStructure: writeFolderTemplate(folder),
    trees: (rules.trees ?? []).map(writeFolderTemplate),
    playlists: rules.playlists === true,
    sidecars: rules.sidecars?.names,
    fileName: fileName === undefined ? undefined : writeFolderTemplate(fileName),
  };
}

/** Their links stay: nothing is taken away because a flag is not there. */
export async function leftTrees(
  state: Pick<StateReader, 'jobs' | 'destinations' | 'links' | 'note'>,
): Promise<JobsReport['leftTrees']> {
  const { jobs, links } = state;
  const locations = await locationsOf(state);
  const all = await jobs.list();
  const ids = new Set([...locations.keys(), ...all.map((job) => job.destination)]);
  const left: LeftTree[] = [];
  for (const id of ids) {
    const there = all
      .filter(({ destination }) => destination === id)
      .toSorted((a, b) => b.usedAtMs - a.usedAtMs);
    const wanted = treeRulesOf(there.flatMap((job) => readRule(job.rule) ?? []));
    const about = { location: locations.get(id), wishes: there[0] && wishesIn(there[0].rule) };
    for (const tree of await links.trees(id)) {
      if (tree.links > 0 && !wanted.has(tree.rule))
        left.push({ tree: folderOfTree(tree.rule), links: tree.links, ...about });
    }
  }
  return left;
}

/** They stay as they are, and nobody keeps them true. */
export async function leftSidecars({
  jobs,
  destinations,
  sidecars,
}: Pick<StateReader, 'jobs' | 'destinations' | 'sidecars'>): Promise<number> {
  const all = await jobs.list();
  const places = new Set((await destinations()).map(({ id }) => id));
  let left = 0;
  for (const id of places) {
    const isWanted = all.some((job) => job.destination === id && readRule(job.rule)?.sidecars !== undefined);
    if (!isWanted) left += await sidecars.count(id);
  }
  return left;
}

/** Steps of another epoch mean something else: then it has to look at everything. */
async function countLeft({ epoch, done }: Job, catalogue: CatalogueReader): Promise<number> {
  const steps = epoch === (await catalogue.epoch()) ? done : NO_STEPS;
  let left = 0;
  for (const range of missingSteps(steps, await catalogue.newestStep()))
    left += await catalogue.countChanged(range);
  return left;
}

/** Forgets what the job of this name has done. Answers the names of all jobs where there is none of it. */
export async function forgetJob(
  { jobs }: Pick<StateStore, 'jobs'>,
  name: string,
): Promise<'forgotten' | { readonly names: readonly string[] }> {
  const all = await jobs.list();
  const named = all.filter((job) => job.name === name);
  for (const { id } of named) await jobs.forget(id);
  return named.length > 0 ? 'forgotten' : { names: all.map((job) => job.name) };
}
