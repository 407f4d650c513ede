import {
  decideHealth,
  graceMs,
  type HealthReason,
  type HealthStatus,
  healthJson,
  healthReasons,
  healthStatus,
  overdue,
} from '../../answer/decide-health.ts';
import { standingJson } from '../../answer/standing-words.ts';
import { localTime } from '../../base/local-time.ts';
import type { JobFacts } from './job-facts.ts';

/** What `/healthz` and `--health-file` say (docs/HEALTH.md). */
export interface HealthDocument {
  readonly version: 1;
  readonly time: string;
  readonly status: HealthStatus;
  /** What `keepsake status` would end with. */
  readonly exitCode: number;
  readonly reasons: readonly object[];
  readonly [field: string]: unknown;
}

/** While a cycle is under way, the health file is written anew so often. */
export const REFRESH_MS = 5 * 60_000;

/** The jobs of one process. Pure. */
export function healthDocument(jobs: readonly JobFacts[], nowMs: number): HealthDocument {
  const judged = jobs.map((job) => ({ job, reasons: jobReasons(job, jobs, nowMs) }));
  const all = judged.flatMap(({ reasons }) => reasons);
  const until = jobs.filter(({ pulse }) => !pulse.isOver).map((job) => validUntilMs(job, jobs, nowMs));
  return {
    version: 1,
    time: iso(nowMs),
    status: healthStatus(all),
    exitCode: decideHealth(all),
    running: until.length > 0,
    validUntil: until.length === 0 ? null : iso(Math.min(...until)),
    reasons: judged.flatMap(({ job: { account, job }, reasons }) =>
      reasons.map(({ code, text }) => ({ account, job, code, text })),
    ),
    jobs: judged.map(({ job, reasons }) => jobJson(job, reasons)),
  };
}

export function jobReasons(job: JobFacts, all: readonly JobFacts[], nowMs: number): readonly HealthReason[] {
  const { pulse, standing, kept, isStuck } = job;
  const isAtWork = standing.atWork !== undefined || all.some((one) => one.pulse.cycleSinceMs !== undefined);
  return [
    ...healthReasons({ ...standing, isAtWork }, kept?.failed, nowMs),
    ...(isStuck
      ? [
          overdue(
            `nothing has happened since ${localTime(pulse.signMs)} in the sync that began on ${localTime(pulse.cycleSinceMs ?? nowMs)}`,
          ),
        ]
      : []),
  ];
}

/** As long as nothing is wrong, the file is written again before this. */
function validUntilMs({ pulse, intervalMs }: JobFacts, all: readonly JobFacts[], nowMs: number): number {
  const { nextLookMs } = pulse;
  const isAnyAtWork = all.some((one) => one.pulse.cycleSinceMs !== undefined);
  const restsUntilMs = nextLookMs === undefined || isAnyAtWork ? nowMs : Math.max(nowMs, nextLookMs);
  return restsUntilMs + Math.max(3 * REFRESH_MS, graceMs(intervalMs ?? 0));
}

function jobJson(
  { account, job, directory, pulse, standing, kept, lookedAtMs, goodAtMs }: JobFacts,
  reasons: readonly HealthReason[],
): object {
  const { looks: _ofAllJobs, ...stands } = standingJson(standing);
  return {
    account,
    job,
    directory,
    ...healthJson(reasons),
    exitCode: decideHealth(reasons),
    cycleSince: isoOrNull(pulse.cycleSinceMs),
    nextLook: isoOrNull(pulse.nextLookMs),
    lastLook: isoOrNull(lookedAtMs),
    lastSuccess: isoOrNull(goodAtMs),
    files: kept?.files ?? null,
    bytes: kept?.bytes ?? null,
    failed: kept?.failed ?? null,
    ...stands,
  };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

function isoOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : iso(atMs);
}
