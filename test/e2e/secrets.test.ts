import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ended, Outside } from '../support/outside.ts';
import { CODE, type Simulated, simulated } from '../support/simulated.ts';

const KEY = 'a key that lies elsewhere';
const TRACE = ['--log-level', 'trace', '--log-file', 'keepsake.log'];

interface Scene {
  /** Prepares the account; its output is searched as well. */
  readonly before?: (cloud: Simulated) => Promise<Ended>;
  readonly args: readonly string[];
  readonly outside?: Partial<Outside>;
  /** Undefined: whether it works is another test's matter. */
  readonly code?: number;
}

const signedIn = (cloud: Simulated) => cloud.signIn(['--auth-only', ...TRACE]);
const sessionEnded = async (cloud: Simulated) => {
  const first = await signedIn(cloud);
  cloud.simulator.revokeSessions();
  return first;
};
const reply = (operation: string, action: object) => async (cloud: Simulated) => {
  cloud.simulator.setScenario([{ match: { operation }, action: { do: 'reply', ...action } }]);
  return { code: 0, out: '', err: '', log: '' };
};

/** Every command, as it goes well and as it goes wrong. */
const SCENES: Readonly<Record<string, Scene>> = {
  'a first sync': { args: [], outside: { input: `${CODE}\n` }, code: 0 },
  'a first sync with its report': { args: ['--json'], outside: { input: `${CODE}\n` }, code: 0 },
  'a sync with everything at hand': {
    before: signedIn,
    args: ['--dry-run', '--store-credential'],
    outside: { env: { KEEPSAKE_KEY: KEY } },
    code: 0,
  },
  'printing names': { before: signedIn, args: ['--only-print-filenames'], code: 0 },
  'a password on the command line': {
    args: ['--auth-only', '--password', 'Correct-Horse-1'],
    outside: { input: `${CODE}\n`, env: { KEEPSAKE_PASSWORD: undefined } },
    code: 0,
  },
  'a password typed': {
    args: ['--auth-only'],
    outside: { input: `Correct-Horse-1\n${CODE}\n`, env: { KEEPSAKE_PASSWORD: undefined } },
    code: 0,
  },
  'a password from a command': {
    args: ['--auth-only', '--password-command', 'echo Correct-Horse-1'],
    outside: { input: `${CODE}\n`, env: { KEEPSAKE_PASSWORD: undefined, PATH: process.env['PATH'] } },
    code: 0,
  },
  'a renewal with the password': { before: sessionEnded, args: ['--auth-only'], code: 0 },
  'a wrong code': { args: ['--auth-only'], outside: { input: '111111\n222222\n333333\n' }, code: 4 },
  'nobody for the code': { args: ['--auth-only'], code: 4 },
  'a wrong password': {
    args: ['--auth-only'],
    outside: { env: { KEEPSAKE_PASSWORD: 'Wrong-Horse-1' } },
    code: 4,
  },
  'an app-specific password': {
    args: ['--auth-only'],
    outside: { env: { KEEPSAKE_PASSWORD: 'abcd-efgh-ijkl-mnop' } },
    code: 4,
  },
  throttling: { before: reply('signin/init', { status: 503, text: '<html>' }), args: [], code: 7 },
  'an answer that is none': {
    before: reply('signin/init', { status: 200, text: 'Correct-Horse-1' }),
    args: ['--auth-only'],
    code: 7,
  },
  'a refused database': {
    before: async (cloud) => {
      const first = await signedIn(cloud);
      await reply('zones/list', { status: 401, json: {} })(cloud);
      return first;
    },
    args: [],
    code: 4,
  },
  'downloads that fail': {
    before: async (cloud) => {
      const first = await signedIn(cloud);
      cloud.simulator.setScenario([{ match: { service: 'content' }, action: { do: 'reply', status: 404 } }]);
      return first;
    },
    args: ['--json'],
    code: 7,
  },
  'a damaged session': {
    before: async (cloud) => {
      const first = await signedIn(cloud);
      const path = sessionPath(cloud);
      writeFileSync(path, readFileSync(path, 'utf8').slice(0, -40));
      return first;
    },
    args: ['doctor'],
    code: 8,
  },
  'a wrong command line': { args: ['--recent', 'many', '--password', ' Correct-Horse-1'], code: 2 },
  doctor: { before: signedIn, args: ['doctor', '--download-probe', '--bundle', 'bundle.txt'], code: 0 },
  'doctor in JSON': {
    before: sessionEnded,
    args: ['doctor', '--json', '--login', '--bundle', 'bundle.txt'],
    code: 0,
  },
  'doctor with a wrong password': {
    before: sessionEnded,
    args: ['doctor', '--login', '--bundle', 'bundle.txt'],
    outside: { env: { KEEPSAKE_PASSWORD: 'Wrong-Horse-1' } },
    code: 4,
  },
  'a login in two steps': {
    before: (cloud) => cloud.run(['login', '--request-code', ...TRACE]),
    args: ['login', '--code', CODE],
    code: 0,
  },
  'a renewal, with lines as JSON': {
    before: sessionEnded,
    args: ['--log-format', 'json', '--log-files'],
    code: 0,
  },
  'what a session holds': { before: signedIn, args: ['session'], code: 0 },
  'what a session holds, in JSON': { before: signedIn, args: ['session', '--json'], code: 0 },
  'renewing the trust': { before: signedIn, args: ['session', 'renew'] },
  'forgetting the session': { before: signedIn, args: ['session', 'forget', '--everything'], code: 0 },
  'logging out': { before: signedIn, args: ['logout'], code: 0 },
};

describe('J2: secrets stand in the session file and nowhere else', () => {
  it.each(Object.entries(SCENES))('%s, at level trace', async (_name, { before, args, outside, code }) => {
    const cloud = await simulated();
    const watcher = watchSecrets(cloud);
    const first = await before?.(cloud);
    watcher.look();
    const last = await cloud.run([...args, ...TRACE], outside);
    watcher.look();
    if (code !== undefined) expect(last).toMatchObject({ code });

    const typed = outside?.input?.split('\n') ?? [];
    const secrets = watcher.secrets([...typed, outside?.env?.['KEEPSAKE_PASSWORD'], KEY]);
    const places = { first: text(first), last: text(last), ...otherFiles(cloud) };
    // A command line that is wrong touches nothing.
    expect(Object.keys(places).includes('keepsake.log')).toBe(last.code !== 2);
    for (const [place, content] of Object.entries(places)) {
      for (const secret of secrets) {
        expect(content.includes(secret), `${place} holds ${secret.slice(0, 3)}…`).toBe(false);
      }
      expect(content).not.toMatch(/icloud-content\.com[^\s"]*\?(?!\[secret\])/);
    }
  });

  it.each<[what: string, rule: (echo: string) => object]>([
    [
      'a refused call',
      (echo) => ({
        match: { operation: 'zones/list' },
        action: { do: 'reply', status: 400, json: { serverErrorCode: `E ${echo}`, reason: echo } },
      }),
    ],
    [
      'a page of records',
      (echo) => ({
        match: { operation: 'records/query' },
        action: {
          do: 'patch',
          set: { 'records.0': { recordName: echo, serverErrorCode: echo, reason: echo } },
        },
      }),
    ],
    [
      'a download',
      (echo) => ({
        match: { service: 'content' },
        action: { do: 'reply', status: 403, json: { serverErrorCode: echo, reason: echo } },
      }),
    ],
    [
      'a sign-in',
      (echo) => ({
        match: { operation: 'accountLogin' },
        action: {
          do: 'reply',
          status: 500,
          json: { error: echo, serviceErrors: [{ code: echo, message: echo }] },
        },
      }),
    ],
  ])('U4: what a server repeats of our cookies in %s leaves by no door', async (_what, rule) => {
    const cloud = await simulated();
    await signedIn(cloud);
    const sent = new Set<string>();
    let printed = '';
    for (const args of [
      ['--json'],
      [],
      ['status', '--failed', '--json'],
      ['status', '--failed'],
      ['audit', '--json'],
      ['doctor', '--json', '--bundle', 'bundle.txt'],
      ['session', '--json'],
    ]) {
      // A server can repeat what it got in this run.
      const watcher = watchSecrets(cloud, { andBefore: false });
      watcher.look();
      const now = watcher.secrets([]).filter((secret) => secret.length >= 8);
      for (const secret of now) sent.add(secret);
      cloud.simulator.setScenario([rule(now.join(' '))]);
      printed += text(await cloud.run([...args, ...TRACE]));
    }
    for (const [place, content] of Object.entries({ printed, ...otherFiles(cloud) })) {
      for (const secret of sent) {
        expect(content.includes(secret), `${place} holds ${secret.slice(0, 3)}…`).toBe(false);
      }
    }
  });

  it('the search finds what it looks for', async () => {
    const cloud = await simulated();
    const watcher = watchSecrets(cloud);
    await signedIn(cloud);
    watcher.look();
    const secrets = watcher.secrets([]);
    expect(secrets.length).toBeGreaterThan(12);
    const session = readFileSync(sessionPath(cloud), 'utf8');
    const tokens = secrets.filter((secret) => session.includes(secret));
    expect(tokens.length).toBeGreaterThan(8);
  });
});

function text(ended: Ended | undefined): string {
  return ended === undefined ? '' : ended.out + ended.err;
}

function sessionPath({ folder, simulator }: Simulated): string {
  return join(folder, 'session', `${simulator.account.username}.session.json`);
}

/** Collects every token and cookie that the session file ever holds while a test looks. */
function watchSecrets(cloud: Simulated, { andBefore = true } = {}) {
  const seen = new Set<string>();
  const { password } = cloud.simulator.account;
  for (const word of [password, CODE]) seen.add(word);
  for (const form of ['hex', 'base64', 'base64url'] as const) {
    seen.add(createHash('sha256').update(password).digest(form));
  }
  return {
    look() {
      for (const path of [sessionPath(cloud), ...(andBefore ? [`${sessionPath(cloud)}.prev`] : [])]) {
        const stored = existsSync(path) ? readFileSync(path, 'utf8') : '';
        for (const [, value = ''] of stored.matchAll(
          /"(?:value|sessionToken|sessionId|scnt|trustToken)": "((?:\\.|[^"\\])*)"/g,
        )) {
          seen.add(value.replaceAll('\\"', ''));
        }
      }
    },
    secrets: (more: readonly (string | undefined)[]) =>
      [...seen, ...more].filter((secret) => secret !== undefined).filter((secret) => secret.length >= 6),
  };
}

/** Everything else that lies about: state, lock, stored credential, attempts, bundle. Photos are not ours. */
function otherFiles({ folder }: Simulated): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/\.session\.json|^photos/.test(name))
    .filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}
