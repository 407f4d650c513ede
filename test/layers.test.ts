import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom. A folder may always import itself; a folder not named here is an error. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  plan: ['base', 'model'],
  transfer: ['base', 'model'],
  account: ['base'],
  destinations: ['base', 'model', 'account'],
  state: ['base', 'model', 'account'],
  http: ['base', 'model'],
  icloud: ['base', 'model', 'http', 'account'],
  simulator: ['base'],
  config: ['base', 'model', 'plan'],
  sync: ['base', 'model', 'config', 'plan', 'transfer', 'destinations', 'state', 'http', 'icloud', 'account'],
  doctor: ['base', 'model', 'config', 'http', 'icloud', 'destinations', 'state', 'plan', 'sync', 'account'],
  answer: ['base', 'model', 'config', 'sync'],
  cli: ['base', 'model', 'config', 'answer', 'sync', 'doctor', 'simulator', 'account'],
};

/** What only some places may touch: a pattern in the source, and the paths where it may stand. */
const OWNED: readonly { what: string; pattern: RegExp; places: readonly RegExp[] }[] = [
  {
    what: 'process and console',
    pattern: /\bprocess\.(env|argv|exit|stdin|stdout|stderr)\b|\bconsole\./,
    places: [/^cli\//],
  },
  {
    what: 'clock and dice',
    pattern: /\bDate\.now\(|new Date\(\)|\bMath\.random\(|\bset(Timeout|Interval)\(/,
    places: [/^base\/clock\.ts$/, /^simulator\//, /^cli\/progress/],
  },
  {
    what: 'the file system',
    pattern: /from 'node:fs/,
    places: [
      /^account\//,
      /^destinations\//,
      /^state\//,
      /^config\//,
      /^icloud\/session\//,
      /^simulator\//,
      /^cli\//,
      /^doctor\/(look-at-disk|bundle)\.ts$/,
    ],
  },
  { what: 'undici', pattern: /['"]undici['"]/, places: [/^http\/undici-transport\.ts$/] },
  { what: 'tough-cookie', pattern: /['"]tough-cookie['"]/, places: [/^icloud\/session\/cookie-jar\.ts$/] },
  { what: 'pino', pattern: /['"]pino['"]/, places: [/^cli\/pino-log\.ts$/] },
  { what: 'commander', pattern: /['"]commander['"]/, places: [/^cli\/program\.ts$/] },
  {
    what: 'proper-lockfile',
    pattern: /['"]proper-lockfile['"]/,
    places: [/^account\/account-lock\.ts$/],
  },
  { what: 'the keyring', pattern: /['"]@napi-rs\/keyring['"]/, places: [/^config\/keyring\.ts$/] },
  {
    what: 'node:sqlite',
    pattern: /['"]node:sqlite['"]/,
    places: [/^state\//, /^account\/account-lock\.ts$/],
  },
  {
    what: 'secure-remote-password',
    pattern: /['"]secure-remote-password/,
    places: [/^icloud\/auth\/srp\.ts$/, /^icloud\/auth\/secure-remote-password\.d\.ts$/],
  },
];

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));

it('imports point one way', () => {
  const wrong: string[] = [];
  for (const { path, text } of sources) {
    const from = path.split('/')[0] ?? '';
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const to = posix.join(posix.dirname(path), target).split('/')[0] ?? '';
      if (to !== from && !ALLOWED[from]?.includes(to)) wrong.push(`${path} imports ${to}/`);
    }
  }
  expect(sources.length).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

it.each(OWNED)('$what: only in its own place', ({ pattern, places }) => {
  const wrong = sources
    .filter(({ path }) => !places.some((place) => place.test(path)))
    .filter(({ text }) => pattern.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

it('sees what it looks for', () => {
  expect(
    OWNED.filter(({ pattern }) => sources.some(({ text }) => pattern.test(text))).length,
  ).toBeGreaterThan(3);
});
