/**
 * Made the state files in this folder, with the keepsake from before the catalogue and its three earlier schemas. Do not make
 * them again: today's keepsake writes others. Kept to tell how they came about.
 *
 *     node test/data/state-v4/make.ts CASE CHECKOUT      # a checkout of the commit whose command is to be run
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Body } from '../../../src/simulator/core/body.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { OLD_LIBRARIES, OLD_SEED, oldContent } from '../../support/old-library.ts';
import type { OldStateFacts } from '../../support/old-state-facts.ts';

const ALL = ['--size', 'original', '--size', 'adjusted', '--size', 'alternative'];
const MEDIUM = ['--size', 'medium', '--folder-structure', '{:%Y}'];
const FLAT = ['--directory', 'disk', '--folder-structure', 'none', '--skip-videos'];

interface Making {
  readonly simulator: Simulator;
  readonly root: string;
  readonly run: (args: readonly string[], stopAtDownload?: number) => Promise<number>;
  readonly nextStep: () => void;
  readonly put: (path: string, bytes: Buffer) => void;
  readonly remove: (path: string) => void;
}

interface Case extends Pick<OldStateFacts, 'what' | 'library' | 'checks'> {
  readonly make: (making: Making) => Promise<void>;
}

const SMALL: Pick<Case, 'library' | 'checks' | 'make'> = {
  library: 'small',
  checks: [{ args: ['--size', 'original', '--size', 'adjusted'], fetches: 0 }],
  make: async ({ run }) => void (await run(['--size', 'original', '--size', 'adjusted'])),
};

const CASES: Readonly<Record<string, Case>> = {
  plain: {
    what: 'one finished sync: live photos, edited ones, RAW pairs, two assets of one original, videos, odd names',
    library: 'family',
    checks: [{ args: ALL, fetches: 0 }],
    make: async ({ run }) => void (await run(ALL)),
  },
  troubled: {
    what:
      'an import that recorded, copied and hashed files; a photo and two records that failed; two ignored assets, one of them ' +
      'failed; two photos edited again, one deleted, one new; a file that the user removed',
    library: 'family',
    checks: [{ args: ALL, fetches: 3 }],
    async make({ simulator, run, nextStep, put, remove }) {
      put('photos/Berlin/holiday.jpg', oldContent('photo 102', 'JPG', 702));
      put('found/a.jpg', oldContent('photo 103', 'JPG', 703));
      put('found/deep/b.mov', oldContent('motion of photo 301', 'MOV'));
      put('found/stranger.jpg', oldContent('stranger', 'JPG'));
      await run([...ALL, 'import', 'found', 'photos']);
      const wrong = { do: 'wrong-content' };
      simulator.setScenario([
        { match: { file: 'IMG_0105.JPG' }, action: wrong },
        { match: { file: 'IMG_0106.JPG' }, action: wrong },
        damage('IMG_0107.JPG', { remove: ['fields.resOriginalRes'] }),
        damage('IMG_0109.JPG', { set: { 'fields.resOriginalRes.value.size': -1 } }),
      ]);
      await run(ALL);
      const { library } = simulator;
      await run(['ignore', library.find('IMG_0108.JPG'), library.find('IMG_0106.JPG')]);
      nextStep();
      await run(ALL);
      remove('IMG_0111.JPG');
    },
  },
  'broken-off': {
    what: 'a first sync that was stopped in its third page: a mark, pages recorded, pages left',
    library: 'long',
    checks: [{ args: [], fetches: -1 }],
    make: async ({ run }) => void (await run(['--threads', '2'], 230)),
  },
  scopes: {
    what: 'two runs with other flags on one destination, and a second destination with a third set of flags',
    library: 'family',
    checks: [
      { args: ALL, fetches: 0 },
      { args: MEDIUM, fetches: 0 },
      { args: FLAT, fetches: 0 },
    ],
    async make({ run }) {
      await run(ALL);
      await run(MEDIUM);
      await run(FLAT);
    },
  },
  'schema-1': { ...SMALL, what: 'one finished sync by the first schema' },
  'schema-2': { ...SMALL, what: 'one finished sync by the second schema' },
  'schema-3': { ...SMALL, what: 'one finished sync by the third schema' },
};

function damage(file: string, change: object) {
  return {
    match: { operation: 'records/*' },
    action: { do: 'damage', recordType: 'CPLMaster', file, record: 'all', ...change },
  };
}

const [caseName = '', checkout = '.'] = process.argv.slice(2);
const wanted = CASES[caseName];
if (wanted === undefined) throw new Error(`one of ${Object.keys(CASES).join(', ')}`);
await make(caseName, wanted);

async function make(name: string, { what, library, checks, make: play }: Case): Promise<void> {
  const root = `/tmp/keepsake-old-state/${name}`;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const simulator = await startSimulator({
    seed: OLD_SEED,
    library: 'empty',
    account: { twoFactor: false, iterations: 1_000 },
  });
  const account = simulator.account.username;
  const left = [...(OLD_LIBRARIES[library] ?? [])];
  const runs: { args: readonly string[]; code: number }[] = [];
  const removed: string[] = [];
  let steps = 0;
  const nextStep = () => {
    left.shift()?.(simulator.library);
    steps += 1;
  };
  nextStep();
  const run: Making['run'] = async (args, stopAtDownload) => {
    const code = await keepsake({ simulator, root, args, stopAtDownload });
    runs.push({ args, code });
    return code;
  };
  const put: Making['put'] = (path, bytes) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
    utimesSync(join(root, path), 1_500_000_000, 1_500_000_000);
  };
  const remove: Making['remove'] = (ending) => {
    const path = filesIn(root).find((one) => one.endsWith(ending)) ?? ending;
    rmSync(join(root, path));
    removed.push(path);
  };
  await play({ simulator, root, run, nextStep, put, remove });
  const madeAtMs = Date.now();
  await simulator.close();

  const state = join(root, 'session', `${account}.sqlite`);
  const out = join(import.meta.dirname, name);
  const { schema, rows } = settle(state);
  refuseSecrets(root, state, simulator.account.password);
  const files = filesIn(root).map((path) => factsOf(root, path));
  const facts: OldStateFacts = {
    what,
    schema,
    madeBy: readFileSync(join(checkout, 'COMMIT'), 'utf8').trim(),
    madeAtMs,
    account,
    library,
    steps,
    root,
    runs,
    destinations: destinationsIn(root),
    rows,
    files,
    removed,
    checks: checks.map(({ args, fetches }) => ({
      args,
      // What a broken-off sync has still to fetch: one file an asset.
      fetches:
        fetches >= 0 ? fetches : [...simulator.library.zone('PrimarySync').entries()].length - files.length,
    })),
  };
  copyFileSync(state, `${out}.sqlite`);
  writeFileSync(`${out}.json`, `${JSON.stringify(facts, undefined, 2)}\n`);
  execFileSync('npx', ['biome', 'format', '--write', `${out}.json`]);
}

/** One run of the command; answers its exit code. `stopAtDownload`: asked to end once so many files were asked for. */
function keepsake(options: {
  readonly simulator: Simulator;
  readonly root: string;
  readonly args: readonly string[];
  readonly stopAtDownload: number | undefined;
}): Promise<number> {
  const { simulator, root, args, stopAtDownload } = options;
  const { username, password } = simulator.account;
  const before = ['--username', username, '--directory', 'photos', '--cookie-directory', 'session'];
  const child = spawn(process.execPath, [resolve(checkout, 'bin/keepsake.js'), ...before, ...args], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: root,
      KEEPSAKE_SIMULATOR: simulator.url,
      KEEPSAKE_PASSWORD: password,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const look = setInterval(() => {
    const asked = simulator.counters.get('download') ?? 0;
    if (child.killed || stopAtDownload === undefined || asked < stopAtDownload) return;
    child.kill('SIGTERM');
  }, 1);
  return new Promise((end) => {
    child.once('exit', (code) => {
      clearInterval(look);
      end(code ?? -1);
    });
  });
}

/** Closes the file as its program does, and looks into it. */
function settle(state: string): Pick<OldStateFacts, 'schema' | 'rows'> {
  const database = new DatabaseSync(state);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const schema = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  const count = (table: unknown) =>
    database.prepare(`SELECT count(*) AS n FROM ${String(table)}`).get()?.['n'];
  const rows = Object.fromEntries(tables.map(({ name }) => [String(name), Number(count(name))]));
  database.close();
  if (existsSync(`${state}-wal`)) throw new Error('the state file is not closed');
  return { schema, rows };
}

/** Nothing that the session holds may stand in a file that is published. */
function refuseSecrets(root: string, state: string, password: string): void {
  const bytes = readFileSync(state);
  const folder = join(root, 'session');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/[^"\\\s]{20,}/g) ?? []);
  const found = [password, ...texts].filter((text) => bytes.includes(text));
  if (texts.length < 5 || found.length > 0) throw new Error(`secrets: ${found.join(' ')}`);
}

function filesIn(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) => !/(^|\/)\.keepsake(\/|$)|^session|^\./.test(path) && lstatSync(join(root, path)).isFile(),
    )
    .toSorted();
}

function factsOf(root: string, path: string): OldStateFacts['files'][number] {
  const { size, mtimeMs } = statSync(join(root, path));
  const signature = Body.of(readFileSync(join(root, path)))
    .signature()
    .toString('base64');
  return [path, size, mtimeMs, signature];
}

function destinationsIn(root: string): OldStateFacts['destinations'] {
  return readdirSync(root).flatMap((folder) => {
    const path = join(root, folder, '.keepsake', 'marker.json');
    if (!existsSync(path)) return [];
    const marker = readFileSync(path, 'utf8');
    return [{ folder, id: /[0-9a-f-]{36}/.exec(marker)?.[0] ?? '', marker }];
  });
}
