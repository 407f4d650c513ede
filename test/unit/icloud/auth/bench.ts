import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, LogFields } from '../../../../src/base/log.ts';
import { Secret, SecretRegistry } from '../../../../src/base/secret.ts';
import { withCookies } from '../../../../src/http/with-cookies.ts';
import { openAttemptBudget } from '../../../../src/icloud/auth/attempt-budget.ts';
import { createSession, type SessionOptions } from '../../../../src/icloud/auth/create-session.ts';
import { openSessionFile } from '../../../../src/icloud/session/session-file.ts';
import type { CodePrompt, Person } from '../../../../src/model/person.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import type { FakeApple } from './fake-apple.ts';

export const START_MS = Date.UTC(2026, 7, 1);
export const running = new AbortController().signal;

export interface BenchOptions {
  readonly directory?: string;
  readonly password?: string | undefined;
  readonly account?: string;
  readonly person?: Partial<Person>;
  readonly session?: Partial<SessionOptions>;
}

/** A session over a fake Apple, with its real file in a folder of its own. */
export async function openBench(apple: FakeApple, options: BenchOptions = {}) {
  const directory = options.directory ?? temporaryFolder();
  const account = options.account ?? 'sam@example.com';
  const password = 'password' in options ? options.password : 'Correct-Horse-1';
  const time = { nowMs: START_MS };
  const clock = {
    now: () => time.nowMs,
    sleep: async (ms: number) => {
      time.nowMs += ms;
    },
  };
  const lines: string[] = [];
  const log = recordingLog(lines);
  const secrets = new SecretRegistry();
  const file = await openSessionFile({ directory, account, domain: undefined, clock, log, secrets });
  const settings: SessionOptions = {
    account,
    transport: withCookies(file.jar)(apple),
    file,
    person: { ...nobody, ...options.person },
    passwords: async () => (password === undefined ? undefined : new Secret(password)),
    budget: openAttemptBudget({ directory, account, tokens: file.tokens, clock, log }),
    clock,
    log,
    secrets,
    domainIsExplicit: false,
    acceptTerms: false,
    signInNow: false,
    trustRenewBeforeMs: 0,
    ...options.session,
  };
  return { session: createSession(settings), settings, file, directory, time, lines, clock, log, secrets };
}

/** The default in unattended runs: there, and asked for nothing. */
export const nobody: Person = {
  isPresent: async () => false,
  tell: () => {},
  askPassword: () => Promise.reject(new Error('nobody may be asked')),
  askCode: () => Promise.reject(new Error('nobody may be asked')),
};

/** Types these answers one after the other; remembers how it was asked. */
export function typing(...answers: readonly (string | undefined)[]) {
  const prompts: CodePrompt[] = [];
  const person: Partial<Person> = {
    isPresent: async () => true,
    askCode: async (prompt) => {
      prompts.push(prompt);
      return answers[prompts.length - 1];
    },
  };
  return { person, prompts };
}

/** Every byte of every session file, to see that nothing changed. What is remembered of attempts is not a session. */
export async function readDirectory(directory: string): Promise<string> {
  const all = await readdir(directory);
  const names = all.filter((name) => !name.endsWith('.attempts.json')).toSorted();
  const files = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return JSON.stringify(names.map((name, i) => [name, files[i]]));
}

function recordingLog(lines: string[]): Log {
  const note = (message: string, fields?: LogFields) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  return { trace: note, debug: note, info: note, warn: note, error: note };
}
