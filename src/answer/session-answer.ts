import { unreachable } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Answer } from './answer.ts';
import { aligned } from './aligned.ts';
import type { SessionReport, Trouble } from '../model/account-files.ts';

type Entry = SessionReport['entries'][number];
type Next = SessionReport['next'];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What is held of a sign-in, and what comes next; undefined: there is no session. */
export function sessionAnswer(
  config: Pick<Config, 'username' | 'cookieDirectory' | 'typed'>,
  report: SessionReport | undefined,
  nowMs: number,
): Answer {
  const { username, cookieDirectory, typed } = config;
  if (report === undefined) {
    return {
      exitCode: EXIT.signInNeeded,
      data: { account: username, tokens: [] },
      news: [`no session of ${username} in ${cookieDirectory}`],
      hint: `run \`${ownCommand('login', typed)}\` in a terminal`,
    };
  }
  return {
    exitCode: report.next.kind === 'ask-person' ? EXIT.signInNeeded : EXIT.ok,
    data: sessionJson(username, report),
    lines: sessionLines(config, report, nowMs),
  };
}

/** The table of `keepsake session`, for people (session.md 2.1). */
export function sessionLines(
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  report: SessionReport,
  nowMs: number,
): readonly string[] {
  const { clientSinceMs, lastSignInMs, summary, credential } = report;
  const known = [
    `account  ${username}`,
    `client since ${clientSinceMs === undefined ? 'unknown' : day(clientSinceMs)}`,
    ...(lastSignInMs === undefined ? [] : [`last good sign-in ${ago(lastSignInMs, nowMs)}`]),
    ...(summary.lastExtendedMs === undefined
      ? []
      : [`last extended by apple ${ago(summary.lastExtendedMs, nowMs)}`]),
  ];
  const rows = [
    ['TOKEN', 'EXPIRES', 'SOURCE', 'EXTENDED', 'STATE', 'NEEDED FOR'],
    ...report.entries.map((entry) => entryCells(entry, nowMs)),
    ['password', credential, '–', '–', '–', 'signing in by itself'],
  ];
  const untilMs = report.trouble?.untilMs ?? 0;
  const pause = untilMs > nowMs ? [`Apple is left alone until ${new Date(untilMs).toISOString()}.`] : [];
  return [
    known.join('     '),
    ...aligned(rows),
    ...pause,
    `Next planned action: ${describeNext(report.next, typed)}.`,
  ];
}

/** What programs get. `expiresAt` holds only what Apple stated (session.md R4). */
export function sessionJson(account: string, report: SessionReport): Answer['data'] {
  const { clientSinceMs, lastSignInMs, summary, credential, next } = report;
  const { trustEnds } = summary;
  return {
    account,
    clientSince: iso(clientSinceMs),
    lastSignIn: iso(lastSignInMs),
    lastExtended: iso(summary.lastExtendedMs),
    credential,
    trouble: troubleJson(report.trouble),
    tokens: report.entries.map((entry) => ({
      name: entry.name,
      category: entry.category,
      expiresAt: iso(entry.expiresAtMs),
      source: entry.source,
      firstSeen: iso(entry.firstSeenMs),
      lastExtended: iso(entry.lastExtendedMs),
      extensions: entry.extensions,
      state: entry.state,
      neededFor: entry.neededFor,
    })),
    trust: {
      expiresAt: trustEnds === undefined || trustEnds.estimated ? null : iso(trustEnds.atMs),
      estimatedEnd: trustEnds?.estimated === true ? iso(trustEnds.atMs) : null,
    },
    next: {
      action: next.kind,
      notBefore: 'notBeforeMs' in next ? iso(next.notBeforeMs) : null,
      wants: next.kind === 'ask-person' ? next.wants : null,
    },
  };
}

function entryCells(entry: Entry, nowMs: number): readonly string[] {
  const { name, source, estimatedEndMs, expiresAtMs, extensions, lastExtendedMs, state, neededFor } = entry;
  if (state === 'missing') return [name, '–', '–', '–', state, neededFor];
  const end = expiresAtMs ?? estimatedEndMs;
  return [
    name,
    end === undefined ? 'unknown' : `${day(end)} (${daysUntil(end, nowMs)})`,
    source === 'unknown' ? '–' : source,
    extensions === 0 || lastExtendedMs === undefined ? '–' : `${extensions}×, ${ago(lastExtendedMs, nowMs)}`,
    state,
    neededFor,
  ];
}

export function describeNext(next: Next, typed: Config['typed']): string {
  switch (next.kind) {
    case 'go-on':
      return 'none';
    case 'renew-trust':
      return `renew the device trust on or after ${day(next.notBeforeMs)}`;
    case 'go-on-until-code':
      return 'none; the device trust has ended, so a code will be needed when the web login ends';
    case 'log-in-silently':
      return 'log in again with the session token, without password and code';
    case 'prove-password':
      return next.notBeforeMs === undefined
        ? 'sign in again with the password that lies ready, without a code'
        : `sign in again with the password that lies ready, not before ${iso(next.notBeforeMs)}`;
    case 'ask-person':
      return `none without you; ${WANTED[next.wants](typed)}`;
    default:
      return unreachable(next);
  }
}

const WANTED: Readonly<
  Record<Extract<Next, { kind: 'ask-person' }>['wants'], (typed: Config['typed']) => string>
> = {
  code: (typed) =>
    `a code was sent, and waits to be entered with \`${ownCommand('login', typed, { more: '--code CODE' })}\``,
  password: () => 'signing in needs the password, and no code',
  'password-and-code': () => 'signing in needs the password and a code',
  unknown: (typed) =>
    `the last look ended with something that only you can change; \`${ownCommand('login', typed)}\` says what`,
  blocked: () => 'the last sign-in was refused, and nothing is tried again before you sign in',
};

function iso(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString();
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function daysUntil(atMs: number, nowMs: number): string {
  const days = Math.trunc((atMs - nowMs) / DAY_MS);
  return atMs <= nowMs ? `${-days} d ago` : `${days} d`;
}

function ago(atMs: number, nowMs: number): string {
  const minutes = Math.max(0, Math.floor((nowMs - atMs) / MINUTE_MS));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2 * 24 * 60
    ? `${Math.floor(minutes / 60)} h ago`
    : `${Math.floor(minutes / 24 / 60)} d ago`;
}

/** What programs get of the trouble that an account is in. */
export function troubleJson(trouble: Trouble | undefined): object | null {
  if (trouble === undefined) return null;
  const { code, sinceMs, untilMs } = trouble;
  const until = untilMs === undefined ? null : new Date(untilMs).toISOString();
  return { code, since: new Date(sinceMs).toISOString(), notBefore: until };
}
