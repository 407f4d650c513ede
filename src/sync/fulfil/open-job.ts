import { KeepsakeError } from '../../base/errors.ts';
import type { Config } from '../../config/config.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import type { Job, Jobs, JobsReader } from '../../model/jobs.ts';
import { NO_STEPS, type StepRanges } from '../../model/step-ranges.ts';
import { readRule, treeOf, writeRule } from './job-rule.ts';

/** What is done for a job, with the steps of the catalogue that it has dealt with. */
export interface OpenedJob {
  readonly done: StepRanges;
  /** Notes what was accounted for; nothing for a run that only looks. */
  setDone(done: StepRanges): Promise<void>;
}

interface JobPorts {
  readonly catalogue: Pick<Catalogue, 'epoch' | 'newestStep'>;
  readonly state: { readonly jobs: Jobs };
}

/** The job of these settings at this destination. A run that only looks makes none, and notes nothing. */
export async function openJob(
  { catalogue, state }: JobPorts,
  config: Pick<Config, 'selection' | 'naming' | 'folder' | 'task'>,
  destination: string,
): Promise<OpenedJob> {
  const rule = writeRule(config);
  const epoch = await catalogue.epoch();
  if (config.task !== 'sync') {
    const known = (await jobsAt(state.jobs, destination)).find((job) => job.rule === rule);
    return { done: known?.epoch === epoch ? known.done : NO_STEPS, setDone: async () => {} };
  }
  refuseSecondTree(await jobsAt(state.jobs, destination), rule);
  const newestStep = await catalogue.newestStep();
  const name = nameOf(config);
  const job = await state.jobs.open({ name, destination, rule, epoch, newestStep });
  return {
    done: job.done,
    setDone: (done) => state.jobs.setDone(job, { epoch, done, evaluatedAtMs: job.evaluatedAtMs }),
  };
}

async function jobsAt(jobs: JobsReader, destination: string): Promise<readonly Job[]> {
  return (await jobs.list()).filter((job) => job.destination === destination);
}

/**
 * A changed template counts for what comes from now on. One that changes back is another job's: two of them would fill one folder
 * with two trees, each photo in the tree of the job that came first.
 */
function refuseSecondTree(jobs: readonly Job[], rule: string): void {
  const own = jobs.find((job) => job.rule === rule);
  const tree = treeOfRule(rule);
  if (own === undefined || tree === undefined) return;
  const other = jobs.find((job) => {
    const theirs = treeOfRule(job.rule);
    return theirs !== undefined && theirs !== tree && job.usedAtMs > own.usedAtMs;
  });
  if (other === undefined) return;
  throw new KeepsakeError(
    'USAGE',
    'another job puts its files into this folder by another folder structure',
    {
      details: [
        `it is the job ${other.name}; two trees in one folder would leave each photo in the one that came first`,
        `give each its own --directory; or end that job: keepsake jobs forget ${other.name}`,
      ],
    },
  );
}

function treeOfRule(rule: string): string | undefined {
  const rules = readRule(rule);
  return rules === undefined ? undefined : treeOf(rules);
}

/** A label for people: made of what sets jobs apart. */
function nameOf({ selection, folder }: Pick<Config, 'selection' | 'folder'>): string {
  const { sizes, recent, skipVideos, skipPhotos } = selection;
  const pieces = folder.pieces.map((piece) => ('text' in piece ? piece.text : piece.dateFormat)).join('');
  return [
    sizes.join('+'),
    ...(recent === undefined ? [] : [`recent-${recent}`]),
    ...(skipVideos ? ['no-videos'] : []),
    ...(skipPhotos ? ['no-photos'] : []),
    pieces === '' ? 'flat' : pieces.replaceAll('%', ''),
  ].join('-');
}
