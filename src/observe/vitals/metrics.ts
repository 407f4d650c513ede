import { decideHealth, healthStatus } from '../../answer/decide-health.ts';
import type { SecretRegistry } from '../../base/secret.ts';
import { jobReasons } from './health-document.ts';
import type { JobFacts } from './job-facts.ts';

interface Figure {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly help: string;
  /** By one more label, or one number; undefined: it is not known. */
  readonly of: (job: Judged) => number | undefined | Readonly<Record<string, number>>;
  readonly label?: string;
}

interface Judged extends JobFacts {
  readonly reasons: ReturnType<typeof jobReasons>;
}

/** Every figure of a job once; docs/HEALTH.md is tested against it. Names as Prometheus wants them: base units, `_total` for what only grows. */
export const FIGURES: readonly Figure[] = [
  {
    kind: 'gauge',
    name: 'keepsake_healthy',
    help: '1 unless /healthz says failing',
    of: ({ reasons }) => (healthStatus(reasons) === 'failing' ? 0 : 1),
  },
  {
    kind: 'gauge',
    name: 'keepsake_exit_code',
    help: 'What keepsake status would end with',
    of: ({ reasons }) => decideHealth(reasons),
  },
  {
    kind: 'gauge',
    name: 'keepsake_reason',
    label: 'code',
    help: '1 for each reason of /healthz',
    of: ({ reasons }) => Object.fromEntries(reasons.map(({ code }) => [code, 1])),
  },
  {
    kind: 'gauge',
    name: 'keepsake_person_needed',
    help: '1 while keepsake cannot go on without you',
    of: ({ reasons }) => (reasons.some(({ code }) => code === 'person-needed') ? 1 : 0),
  },
  {
    kind: 'gauge',
    name: 'keepsake_cycle_running',
    help: '1 while a sync is under way',
    of: ({ pulse }) => (pulse.cycleSinceMs === undefined ? 0 : 1),
  },
  {
    kind: 'gauge',
    name: 'keepsake_cycle_start_timestamp_seconds',
    help: 'When the sync that is under way began',
    of: ({ pulse }) => seconds(pulse.cycleSinceMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_last_cycle_duration_seconds',
    help: 'How long the last sync took',
    of: ({ pulse }) => seconds(pulse.tally.lastCycleMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_last_look_timestamp_seconds',
    help: 'When the last sync ended, whatever came of it',
    of: ({ lookedAtMs }) => seconds(lookedAtMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_last_success_timestamp_seconds',
    help: 'When a sync last came to its end with nothing failed',
    of: ({ goodAtMs }) => seconds(goodAtMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_next_look_timestamp_seconds',
    help: 'When the next sync begins',
    of: ({ pulse }) => seconds(pulse.nextLookMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_trouble_start_timestamp_seconds',
    help: 'Since when syncs come to nothing',
    of: ({ standing }) => seconds(standing.trouble?.sinceMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_trust_end_timestamp_seconds',
    help: "When Apple's trust in this device ends",
    of: ({ standing }) => seconds(standing.session?.summary.trustEnds?.atMs),
  },
  {
    kind: 'gauge',
    name: 'keepsake_kept_files',
    help: 'Files recorded in the folder',
    of: ({ kept }) => kept?.files,
  },
  { kind: 'gauge', name: 'keepsake_kept_bytes', help: 'Their size', of: ({ kept }) => kept?.bytes },
  {
    kind: 'gauge',
    name: 'keepsake_failed_files',
    help: 'Files, links and sidecars that could not be saved yet',
    of: ({ kept }) => kept?.failed,
  },
  {
    kind: 'counter',
    name: 'keepsake_cycles_total',
    label: 'result',
    help: 'Syncs of this process, by how they ended',
    of: ({ pulse }) => pulse.tally.cycles,
  },
  {
    kind: 'counter',
    name: 'keepsake_saved_files_total',
    help: 'Files that this process brought',
    of: ({ pulse }) => pulse.tally.saved,
  },
  {
    kind: 'counter',
    name: 'keepsake_received_bytes_total',
    help: 'Bytes of photos that this process received',
    of: ({ pulse }) => pulse.tally.receivedBytes,
  },
  {
    kind: 'counter',
    name: 'keepsake_file_failures_total',
    help: 'Files that did not come, each time they were tried',
    of: ({ pulse }) => pulse.tally.failedFiles,
  },
  {
    kind: 'counter',
    name: 'keepsake_announced_waits_seconds_total',
    help: 'Pauses that Apple or the network wanted',
    of: ({ pulse }) => seconds(pulse.tally.waitedMs),
  },
];

interface Process {
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  readonly nowMs: number;
  /** Of this process. */
  readonly self: {
    readonly cpuSeconds: number;
    readonly residentBytes: number;
    readonly startedAtMs: number;
  };
}

/** Prometheus' text format; made anew each time it is asked for. */
export async function metricsText(
  jobs: readonly JobFacts[],
  { secrets, nowMs, self }: Process,
): Promise<string> {
  // Loaded where it is asked for.
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  const ofJobs = uniquelyNamed(jobs).map(({ job, name }) => ({
    labels: { account: secrets.scrub(job.account), job_name: secrets.scrub(name) },
    judged: { ...job, reasons: jobReasons(job, jobs, nowMs) },
  }));
  const add = (
    { kind, name, help }: Pick<Figure, 'kind' | 'name' | 'help'>,
    labelNames: string[],
    values: readonly (readonly [Readonly<Record<string, string>>, number])[],
  ) => {
    const options = { name, help, labelNames, registers: [registry] };
    if (kind === 'counter') {
      const counter = new Counter(options);
      for (const [labels, value] of values) counter.inc(labels, value);
    } else {
      const gauge = new Gauge(options);
      for (const [labels, value] of values) gauge.set(labels, value);
    }
  };
  for (const figure of FIGURES) {
    const { of, label } = figure;
    const values = ofJobs.flatMap(({ labels, judged }) => {
      const value = of(judged);
      if (value === undefined) return [];
      if (typeof value === 'number') return [[labels, value] as const];
      return Object.entries(value).map(
        ([word, number]) => [{ ...labels, [label ?? 'code']: word }, number] as const,
      );
    });
    add(figure, ['account', 'job_name', ...(label === undefined ? [] : [label])], values);
  }
  for (const figure of PROCESS) add(figure, [], [[{}, figure.of(self)]]);
  return registry.metrics();
}

/** As every client of Prometheus calls them. */
const PROCESS = [
  {
    kind: 'counter',
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process',
    of: ({ cpuSeconds }: Process['self']) => cpuSeconds,
  },
  {
    kind: 'gauge',
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process',
    of: ({ residentBytes }: Process['self']) => residentBytes,
  },
  {
    kind: 'gauge',
    name: 'process_start_time_seconds',
    help: 'When this process began',
    of: ({ startedAtMs }: Process['self']) => startedAtMs / 1000,
  },
] as const;

/** Two jobs of one account may be called the same before their first sync. */
function uniquelyNamed(
  jobs: readonly JobFacts[],
): readonly { readonly job: JobFacts; readonly name: string }[] {
  const taken = new Set<string>();
  return jobs.map((job) => {
    const wanted = (number: number) => (number === 1 ? job.job : `${job.job}-${number}`);
    let number = 1;
    while (taken.has(`${job.account} ${wanted(number)}`)) number += 1;
    taken.add(`${job.account} ${wanted(number)}`);
    return { job, name: wanted(number) };
  });
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
