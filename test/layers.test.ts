import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';

/** Who may import whom. A folder may always import itself; a folder not named here is an error. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  metadata: ['base', 'model'],
  exiftool: ['base', 'model'],
  plan: ['base', 'model'],
  transfer: ['base', 'model'],
  account: ['base', 'model'],
  destinations: ['base', 'model', 'account'],
  state: ['base', 'model', 'account'],
  http: ['base', 'model'],
  icloud: ['base', 'model', 'http', 'account'],
  simulator: ['base'],
  config: ['base', 'model', 'plan'],
  sync: [
    'base',
    'model',
    'config',
    'plan',
    'metadata',
    'exiftool',
    'transfer',
    'destinations',
    'state',
    'http',
    'icloud',
    'account',
  ],
  doctor: ['base', 'model', 'config', 'plan', 'sync', 'account'],
  answer: ['base', 'model', 'config', 'sync', 'doctor'],
  observe: ['base', 'model', 'config', 'answer', 'sync', 'account'],
  cli: ['base', 'model', 'config', 'answer', 'observe', 'sync', 'doctor', 'simulator', 'account'],
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
      /^observe\/(events|report)-file\.ts$/,
    ],
  },
  { what: 'undici', pattern: /['"]undici['"]/, places: [/^http\/undici-transport\.ts$/] },
  { what: 'tough-cookie', pattern: /['"]tough-cookie['"]/, places: [/^icloud\/session\/cookie-jar\.ts$/] },
  {
    what: 'fast-xml-parser',
    pattern: /['"]fast-xml-parser['"]/,
    places: [/^metadata\/xml-tree\.ts$/],
  },
  { what: 'smol-toml', pattern: /['"]smol-toml['"]/, places: [/^config\/layers\/toml\.ts$/] },
  { what: 'nodemailer', pattern: /['"]nodemailer['"]/, places: [/^observe\/mail-door\.ts$/] },
  { what: 'prom-client', pattern: /['"]prom-client['"]/, places: [/^observe\/vitals\/metrics\.ts$/] },
  { what: 'croner', pattern: /['"]croner['"]/, places: [/^sync\/watch\/cron-times\.ts$/] },
  { what: 'pino', pattern: /['"]pino['"]/, places: [/^cli\/json-lines\.ts$/] },
  { what: 'standard output', pattern: /\.data(Json)?\(/, places: [/^cli\/printer\.ts$/, /^simulator\//] },
  { what: 'exiftool-vendored', pattern: /['"]exiftool-vendored['"]/, places: [/^exiftool\/exiftool\.ts$/] },
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
    places: [/^state\//, /^account\/(account-lock|who-is-at-work)\.ts$/],
  },
  {
    what: 'secure-remote-password',
    pattern: /['"]secure-remote-password/,
    places: [/^icloud\/auth\/srp\.ts$/, /^icloud\/auth\/secure-remote-password\.d\.ts$/],
  },
];

/** What Apple calls things on the wire: fields, headers, cookies, answers. `icloud/` alone speaks this language. */
const APPLES_WORDS = new RegExp(
  `\\b(${[
    // Headers and cookies.
    'x-apple-[\\w-]+',
    'X-APPLE-[\\w-]+',
    'scnt',
    'DES[A-F0-9]{6,}',
    // The session: tokens, account, services.
    'clientBuildNumber|clientMasteringNumber|dsid|dsInfo|hsaVersion|hsaTrustedBrowser|dsWebAuthToken',
    'accountLogin|webservices|ckdatabasews|extended_login|trustTokens|securityCode|widgetKey|redirect_uri',
    'serviceErrors|hasError|fsahsa?|isRepairNeeded|trustBrowser|allBrowsers|frame_id|skVersion|client_id',
    // The photos database: records, fields, calls.
    'CPL(Asset|Master|Container)\\w*',
    'recordName|recordType|recordChangeTag|masterRef|zoneID|ownerRecordName|fieldName|systemFieldName',
    'filenameEnc|assetDate|addedDate|itemType|adjustmentType|isExpunged|res(Original|JPEG|Vid|Sidecar)\\w*',
    'fileChecksum|wrappingKey|referenceChecksum|downloadURL|resultsLimit|desiredKeys|filterBy|startRank',
    'moreComing|continuationMarker|indexCountID|syncToken|serverErrorCode|retryAfter(?!Ms)\\b',
    // Answers.
    'ZONE_NOT_FOUND|ACCESS_DENIED|AUTHENTICATION_(FAILED|REQUIRED)|CAS_OP_LOCK|UNKNOWN_ITEM|BAD_REQUEST',
    'TRY_AGAIN_LATER|RETRY_LATER|THROTTLED|SharedSync',
  ].join('|')})\\b`,
);

/** A status that means something of Apple's own: 412 wants a repair, 421 a new login, 450 is an authority. */
const APPLES_STATUS = /\bstatus(Code)?\b\s*([=!]==?|[<>]=?)\s*\d{3}\b|\b(case|of)\s+4(0[139]|12|21|50)\b/;

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));

/** Everything a file imports of ours: values, types, exports of others, and what it loads later. */
function importsOf({ path, text }: Source): readonly string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(([, target = '']) =>
    posix.join(posix.dirname(path), target),
  );
}

const folderOf = (path: string): string => posix.dirname(path);

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

function graphOf(files: readonly Source[], nodeOf: (path: string) => string): Graph {
  const graph = new Map<string, Set<string>>();
  for (const file of files) {
    const from = nodeOf(file.path);
    const reached = graph.get(from) ?? new Set();
    for (const target of importsOf(file)) if (nodeOf(target) !== from) reached.add(nodeOf(target));
    graph.set(from, reached);
  }
  return graph;
}

/** Every group of nodes of which each reaches each other. */
function circlesIn(graph: Graph): readonly (readonly string[])[] {
  const reach = new Map([...graph.keys()].map((node) => [node, reachedFrom(graph, node)]));
  const circles = [...graph.keys()].map((node) =>
    [...(reach.get(node) ?? [])].filter((other) => reach.get(other)?.has(node) === true).toSorted(),
  );
  return [...new Map(circles.filter(({ length }) => length > 0).map((one) => [one.join(' '), one])).values()];
}

function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...(graph.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...(graph.get(node) ?? []));
  }
  return reached;
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

/** Statuses are the business of `http/` too, where they mean what HTTP says. */
function speaksApple({ path, text }: Source): boolean {
  const code = withoutComments(text);
  return APPLES_WORDS.test(code) || (!path.startsWith('http/') && APPLES_STATUS.test(code));
}

it('imports point one way', () => {
  const wrong: string[] = [];
  for (const file of sources) {
    const from = file.path.split('/')[0] ?? '';
    for (const target of importsOf(file)) {
      const to = target.split('/')[0] ?? '';
      if (to !== from && !ALLOWED[from]?.includes(to)) wrong.push(`${file.path} imports ${to}/`);
    }
  }
  expect(sources.length).toBeGreaterThan(20);
  expect(wrong).toEqual([]);
});

it('the provider, the network, the state and the destinations are known to sync/open/ alone', () => {
  const adapters = /^(icloud|http|state|destinations|exiftool)\//;
  const knows = (file: Source) => importsOf(file).some((target) => adapters.test(target));
  const wrong = sources
    .filter(({ path }) => !adapters.test(path) && !path.startsWith('sync/open/'))
    .filter(knows);
  expect(wrong.map(({ path }) => path)).toEqual([]);
  expect(sources.filter(knows).length).toBeGreaterThan(20);
});

it('no file imports itself by way of others, types included', () => {
  expect(circlesIn(graphOf(sources, (path) => path))).toEqual([]);
});

it('no folder imports itself by way of others; the files beside its sub-folders are a node of their own', () => {
  expect(circlesIn(graphOf(sources, folderOf))).toEqual([]);
});

it('nothing but icloud/ and the simulator names a field, a cookie or a status of Apple', () => {
  const wrong = sources.filter(({ path }) => !/^(icloud|simulator)\//.test(path)).filter(speaksApple);
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('in icloud/ a status is read by wire/status.ts, and by the files that classify answers', () => {
  const mayRead = /^icloud\/(wire\/(status|classify-reply)|auth\/classify-(sign-in|code))\.ts$/;
  const wrong = sources
    .filter(({ path }) => path.startsWith('icloud/') && !mayRead.test(path))
    .filter(({ text }) => APPLES_STATUS.test(withoutComments(text)));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

it('sees circles of files and folders, by types and by later loads too', () => {
  const made: readonly Source[] = [
    { path: 'a/one.ts', text: "import type { Two } from '../b/two.ts';" },
    { path: 'b/two.ts', text: "export { three } from './deep/three.ts';" },
    { path: 'b/deep/three.ts', text: "const one = await import('../../a/one.ts');" },
    { path: 'b/four.ts', text: "import { one } from '../a/one.ts';" },
    { path: 'b/deep/five.ts', text: "import { two } from '../two.ts';" },
    { path: 'c/six.ts', text: "import './seven.ts'; // import './six.ts'" },
    { path: 'c/seven.ts', text: '' },
  ];
  expect(circlesIn(graphOf(made, (path) => path))).toEqual([['a/one.ts', 'b/deep/three.ts', 'b/two.ts']]);
  expect(circlesIn(graphOf(made, folderOf))).toEqual([['a', 'b', 'b/deep']]);
  expect(circlesIn(graphOf(made.slice(5), folderOf))).toEqual([]);
});

it('knows the words of Apple when it reads them', () => {
  for (const text of [
    "jar.has('X-APPLE-WEBAUTH-TOKEN')",
    "headers.get('x-apple-request-uuid')",
    "record.fields['resOriginalRes']",
    'const { recordName, zoneID } = record;',
    "if (code === 'ZONE_NOT_FOUND') return;",
    'if (reply.status === 421) return;',
  ]) {
    expect(speaksApple({ path: 'sync/made-up.ts', text }), text).toBe(true);
  }
  expect(
    speaksApple({ path: 'sync/made-up.ts', text: '/** As `recordName`. */ const name = record.name;' }),
  ).toBe(false);
  expect(sources.filter(({ path }) => path.startsWith('icloud/')).filter(speaksApple).length).toBeGreaterThan(
    20,
  );
});

it.each(OWNED)('$what: only in its own place', ({ pattern, places }) => {
  const wrong = sources
    .filter(({ path }) => !places.some((place) => place.test(path)))
    .filter(({ text }) => pattern.test(withoutComments(text)))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

it('sees what it looks for', () => {
  expect(
    OWNED.filter(({ pattern }) => sources.some(({ text }) => pattern.test(text))).length,
  ).toBeGreaterThan(3);
});

/** A port that answers more than that is two. */
const MOST_QUESTIONS = 25;

it('no port of model/ has more questions than one can know', () => {
  const ports = readdirSync('src/model').flatMap((name) => {
    const text = readFileSync(join('src/model', name), 'utf8');
    return [...text.matchAll(/^export interface (\w+)[^{]*\{\n(.*?)^\}/gms)].map(([, port, body = '']) => ({
      port,
      questions: body.match(/^  \w+\(/gm)?.length ?? 0,
    }));
  });
  expect(ports.find(({ port }) => port === 'StateStore')?.questions).toBeGreaterThan(15);
  expect(ports.filter(({ questions }) => questions > MOST_QUESTIONS)).toEqual([]);
});
