import { counted } from '../base/counted.ts';
import { needsPerson } from '../base/error-table.ts';
import { localTime } from '../base/local-time.ts';
import { printable } from '../base/printable.ts';
import type { RawValues } from '../config/read-values.ts';
import type { Standing } from '../sync/inspect/report-standing.ts';
import type { Answer } from './answer.ts';
import type { HealthReason } from './decide-health.ts';
import { describeNext } from './session-answer.ts';

/** Whether no sync was ever tried here. */
export function isUntouched(standing: Standing | undefined): standing is undefined {
  return standing === undefined || standing.jobs.length + standing.watchers.length === 0;
}

/** Who is at work and when, how the last looks ended, and what comes next: one fact a line. */
export function standingLines(
  standing: Standing,
  typed: RawValues,
  reasons: readonly Pick<HealthReason, 'code' | 'text' | 'isOfEnd'>[] = [],
): readonly string[] {
  const { atWork, watchers, jobs, trouble, session } = standing;
  const trustEnds = session?.summary.trustEnds;
  const rows: readonly (readonly [string, string])[] = [
    ...(atWork === undefined
      ? []
      : [
          [
            'running',
            `${printable(atWork.owner.command)}, ${process(atWork.owner)}, since ${localTime(atWork.owner.sinceMs)}`,
          ] as const,
        ]),
    ...watchers.map(
      ({ owner, nextLookMs, pausedSinceMs, ...paced }) =>
        [
          'watching',
          `${process(owner)}, since ${localTime(owner.sinceMs)}, ${pacedWords(paced)}; ${nextWords(nextLookMs, pausedSinceMs)}`,
        ] as const,
    ),
    ...(atWork === undefined && watchers.length === 0 ? [['running', 'no keepsake'] as const] : []),
    ...reasons
      .filter(({ code, isOfEnd }) => code === 'overdue' || isOfEnd)
      .map(({ text, isOfEnd }) => [isOfEnd ? 'ended' : 'overdue', text] as const),
    ...jobs.map(({ name, lookedAtMs, goodAtMs }) => {
      const which = jobs.length < 2 || name === undefined ? '' : `${printable(name)}: `;
      const good =
        goodAtMs === undefined
          ? 'none was without failures yet'
          : goodAtMs === lookedAtMs
            ? 'all went well'
            : `all went well last ${localTime(goodAtMs)}`;
      return ['last look', `${which}${localTime(lookedAtMs)}; ${good}`] as const;
    }),
    ...(trouble === undefined
      ? []
      : [
          [
            'failing',
            `${printable(trouble.code)} since ${localTime(trouble.sinceMs)}, ${counted(trouble.tries, 'look')}`,
          ] as const,
        ]),
    [
      'session',
      session === undefined ? 'none; signing in needs you' : `next: ${describeNext(session.next, typed)}`,
    ],
    ...(trustEnds === undefined
      ? []
      : [
          [
            'trust',
            `Apple trusts this device until ${localTime(trustEnds.atMs)}${trustEnds.estimated ? ' (estimated)' : ''}`,
          ] as const,
        ]),
  ];
  return rows.map(([name, text]) => `${name.padEnd(11)}${text}`);
}

/** What programs get. */
export function standingJson({ atWork, watchers, jobs, trouble, session }: Standing): Answer['data'] {
  const trustEnds = session?.summary.trustEnds;
  return {
    running:
      atWork === undefined
        ? null
        : {
            ...processJson(atWork.owner),
            command: atWork.owner.command,
            isCertain: atWork.state === 'alive',
          },
    watching: watchers.map(({ owner, intervalMs, schedule, nextLookMs, pausedSinceMs }) => ({
      ...processJson(owner),
      intervalSeconds: schedule === undefined ? intervalMs / 1000 : null,
      schedule: schedule ?? null,
      nextLook: pausedSinceMs === undefined ? iso(nextLookMs) : null,
      pausedSince: pausedSinceMs === undefined ? null : iso(pausedSinceMs),
    })),
    looks: jobs.map(({ name, lookedAtMs, goodAtMs }) => ({
      job: name ?? null,
      lastLook: iso(lookedAtMs),
      lastSuccess: goodAtMs === undefined ? null : iso(goodAtMs),
    })),
    failing:
      trouble === undefined
        ? null
        : {
            code: trouble.code,
            since: iso(trouble.sinceMs),
            tries: trouble.tries,
            needsPerson: needsPerson(trouble.code),
          },
    session: {
      next: session?.next.kind ?? null,
      needsPerson: session === undefined || session.next.kind === 'ask-person',
      trustEnds: trustEnds === undefined ? null : iso(trustEnds.atMs),
      trustEndIsEstimated: trustEnds?.estimated ?? null,
    },
  };
}

function pacedWords({ intervalMs, schedule }: Pick<Watcher, 'intervalMs' | 'schedule'>): string {
  return schedule === undefined ? `every ${intervalMs / 1000} s` : `at ${printable(schedule)}`;
}

function nextWords(nextLookMs: number, pausedSinceMs: number | undefined): string {
  return pausedSinceMs === undefined
    ? `next look ${localTime(nextLookMs)}`
    : `paused since ${localTime(pausedSinceMs)}`;
}

type Watcher = Standing['watchers'][number];

interface Process {
  readonly pid: number;
  readonly host: string;
  readonly sinceMs: number;
}

function process({ pid, host }: Process): string {
  return `process ${pid} on ${printable(host)}`;
}

function processJson({ pid, host, sinceMs }: Process) {
  return { pid, host, since: iso(sinceMs) };
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
