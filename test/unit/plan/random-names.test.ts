import { expect, it } from 'vitest';
import type { Wanted } from '../../../src/model/action.ts';
import type { Asset, Role } from '../../../src/model/asset.ts';
import type { StoredFile } from '../../../src/model/destination.ts';
import type { RelativePath } from '../../../src/model/relative-path.ts';
import type { SavedFile } from '../../../src/model/state-store.ts';
import { indexSaved, type PathTraits } from '../../../src/plan/page-facts.ts';
import { planPage, RunClaims } from '../../../src/plan/plan-page.ts';
import { pathKey } from '../../../src/plan/safe-path.ts';
import { wantFiles, type WantRules } from '../../../src/plan/want-files.ts';
import type { Moment } from '../../../src/model/selection.ts';
import { Dice } from '../../random/dice.ts';
import { checksum } from '../../support/apple-records.ts';
import { photo, resourceOf } from '../../support/plan-asset.ts';
import { folderOf, NAMING, SELECTION } from '../../support/plan-rules.ts';

const NAMES = process.env['KEEPSAKE_LONG'] === undefined ? 60_000 : 1_000_000;
const PHOTOS = 24;
/** Of so many libraries one is played through, because that takes ten times as long. */
const PLAYED = 8;
const MOST_WAITING = 1_000;

/** Whole names that clash with each other, or that some system or program takes for something else. */
const WHOLE = [
  'IMG_1.HEIC',
  'img_1.heic',
  'IMG_1.JPG',
  'IMG_1_HEVC.MOV',
  'IMG_1-adjusted.JPG',
  'IMG_1-medium.JPG',
  'IMG_1-100.JPG',
  'Caf\u00e9.JPG',
  'Cafe\u0301.JPG',
  'CAF\u00c9.jpg',
  'CON.HEIC',
  'nul',
  'com\u00b9.MOV',
  '.keepsake',
  '..',
  '.',
  ' ',
  '',
  '.HEIC',
  '写真.HEIC',
  '写真',
  '../../../etc/passwd',
  'C:\\x.JPG',
  'Screenshot 1.23.45\u202fPM.PNG',
  'a.JPG.',
  'a.JPG ',
  `${'long'.repeat(70)}.HEIC`,
  `${'é'.repeat(125)}.JPG`,
  `${'🌄'.repeat(70)}.MOV`,
  `x.${'y'.repeat(300)}`,
] as const;

/** Pieces of random ones. */
const PIECES = [
  'IMG',
  '_',
  '-',
  '.',
  ' ',
  '1',
  'a',
  'A',
  'é',
  'e\u0301',
  'ß',
  'ſ',
  '\u200d',
  '\u202e',
  '\u202f',
  '写',
  '🌄',
  '\ud800',
  '\0',
  '\n',
  '\u0085',
  '/',
  '\\',
  ':',
  '*',
  '.JPG',
  '.heic',
  '.MOV',
  '-adjusted',
  '_HEVC',
  '-100',
] as const;

const TYPES = ['public.jpeg', 'public.heic', 'com.adobe.raw-image', 'some.type', undefined] as const;
const MOV = 'com.apple.quicktime-movie';
const TEMPLATES = ['none', '{:%Y/%m/%d}', '{:%Y}/x'].map(folderOf);

const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i;

function randomName(dice: Dice): string | undefined {
  if (dice.chance(0.05)) return undefined;
  if (dice.chance(0.5)) return dice.pick(WHOLE);
  return Array.from({ length: dice.whole(0, dice.chance(0.05) ? 200 : 6) }, () => dice.pick(PIECES)).join('');
}

function randomPhoto(dice: Dice, n: number): Asset {
  // Few sizes and some originals of two photos, so that all that tells names apart is needed.
  const content = dice.chance(0.1) ? 'shared' : `${n}`;
  const file = (role: Role, type: string | undefined) =>
    resourceOf(role, {
      type,
      size: content === 'shared' ? 100 : dice.pick([100, 100, 2000]),
      signature: checksum(`${role}${content}`),
    });
  const isVideo = dice.chance(0.2);
  const moving = isVideo ? [] : (['live', 'live-medium', 'live-thumb', 'live-adjusted'] as const);
  const roles: readonly Role[] = ['alternative', 'adjusted', 'medium', 'thumb', ...moving];
  const type = isVideo ? MOV : dice.pick(TYPES);
  const files: Partial<Record<Role, ReturnType<typeof resourceOf>>> = { original: file('original', type) };
  for (const role of roles)
    if (dice.chance(0.4)) files[role] = file(role, role.startsWith('live') ? MOV : dice.pick(TYPES));
  return photo(files, {
    id: `${String(n).padStart(8, '0')}-0020-42FE-A273-2923ADE3CAED`,
    // Two of three begin alike: the seven characters of `name-id7` do not tell them apart.
    masterId: dice.chance(0.6) ? `AY6c+BsE0jja${n}` : `B${n}/+${checksum(`${n}`)}`,
    name: randomName(dice),
    media: isVideo ? 'video' : 'photo',
    type,
    capturedAtMs: dice.chance(0.05) ? undefined : Date.UTC(2024, 4, dice.whole(1, 2), 12),
  });
}

function randomRules(dice: Dice): WantRules<Moment> {
  const all = ['original', 'adjusted', 'alternative', 'medium', 'thumb'] as const;
  const sizes = all.filter(() => dice.chance(0.6));
  return {
    selection: {
      ...SELECTION,
      sizes: sizes.length === 0 ? ['original'] : sizes,
      forceSize: dice.chance(0.3),
      liveSize: dice.pick(['original', 'original', 'medium', 'thumb']),
      alignRaw: dice.pick(['as-is', 'original', 'alternative']),
    },
    naming: {
      ...NAMING,
      matchPolicy: dice.pick(['name-size-dedup-with-suffix', 'name-id7']),
      keepUnicode: dice.chance(0.5),
      livePolicy: dice.pick(['suffix', 'original']),
    },
    folder: dice.pickAny(TEMPLATES) ?? folderOf('none'),
  };
}

/** A disk and a state as plain values: what was fetched lies there and is recorded. */
class Place {
  readonly traits: PathTraits;
  readonly rows: SavedFile[] = [];
  readonly stored = new Map<string, { readonly path: RelativePath; readonly file: StoredFile }>();

  constructor(traits: PathTraits) {
    this.traits = traits;
  }

  plan(wanted: readonly Wanted[], claims: RunClaims, mostWaiting = 0) {
    const paths = wanted.flatMap(({ candidates, leftAt }) => [...candidates, ...leftAt]);
    const all = [...paths, ...this.rows.map(({ path }) => path)];
    const stored = new Map(
      all.flatMap((path) => {
        const there = this.stored.get(pathKey(path, this.traits));
        return there === undefined ? [] : [[path, there.file] as const];
      }),
    );
    const saved = indexSaved(this.rows, this.traits);
    const facts = { traits: this.traits, removedFiles: 'fetch', saved, stored } as const;
    return planPage(wanted, { ...facts, signatures: new Map(), strays: new Map() }, claims, mostWaiting);
  }

  save(file: Wanted, path: RelativePath): void {
    const { size, signature } = file.resource;
    const there = this.stored.get(pathKey(path, this.traits));
    // What is taken over keeps its time.
    const modifiedAtMs = there?.file.modifiedAtMs ?? file.modifiedAtMs;
    this.stored.set(pathKey(path, this.traits), { path, file: { kind: 'file', size, modifiedAtMs } });
    this.rows.push({ key: file.key, path, size, signature, verified: true, modifiedAtMs });
  }
}

/** Plans until nothing waits, as a run does; answers where each file is. */
function settle(place: Place, pages: readonly (readonly Wanted[])[]): Map<string, string> {
  const problems: string[] = [];
  for (const page of pages) {
    let open = page;
    while (open.length > 0) {
      const claims = new RunClaims(place.traits);
      const { actions, waiting } = place.plan(open, claims, MOST_WAITING);
      for (const action of actions) {
        if (action.do === 'fetch' || action.do === 'adopt') {
          const there = place.stored.get(pathKey(action.path, place.traits));
          if (action.do === 'fetch' && there !== undefined) problems.push(`${action.path} is taken`);
          place.save(action.wanted, action.path);
        } else if (action.do !== 'keep')
          problems.push(
            `no name for ${'wanted' in action ? action.wanted.candidates.join(', ') : action.do}`,
          );
      }
      open = waiting;
    }
  }
  expect(problems).toEqual([]);
  return new Map(place.rows.map(({ key, path }) => [`${key.asset} ${key.role}`, path]));
}

function judgeName(path: RelativePath): string | undefined {
  const parts = path.split('/');
  if (/^\.keepsake$/i.test(parts[0] ?? '')) return `${path}: in our own folder`;
  for (const part of parts) {
    if (/^[. ]*$/.test(part)) return `${path}: no name`;
    if (/[\p{Cc}\\]/u.test(part)) return `${path}: a character that cannot be`;
    if (!part.isWellFormed()) return `${path}: half a character`;
    if (Buffer.byteLength(part) > 255) return `${path}: too long`;
    if (DEVICE.test(part)) return `${path}: a device of Windows`;
  }
  return undefined;
}

/** Each file has a place that is no other's, keeps it, and has the same one however fast files come. */
function play(assets: readonly Asset[], rules: WantRules<Moment>, dice: Dice, seed: string): void {
  const want = (list: readonly Asset[]) => list.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
  const half = dice.whole(1, PHOTOS - 1);
  const pages = [want(assets.slice(0, half)), want(assets.slice(half))];
  const wanted = pages.flat();
  const traits = { caseSensitive: dice.chance(0.5) };
  const place = new Place(traits);
  const where = settle(place, pages);
  const byKey = Map.groupBy(place.rows, ({ path }) => pathKey(path, traits));
  const shared = [...byKey.values()].filter((rows) => new Set(rows.map((row) => row.signature)).size > 1);
  expect([shared, where.size], seed).toEqual([[], wanted.length]);

  const { actions, waiting } = place.plan(wanted, new RunClaims(traits));
  const kept = actions.filter(
    (action) =>
      action.do === 'keep' &&
      !action.changed &&
      action.path === where.get(`${action.key.asset} ${action.key.role}`),
  );
  expect([kept.length, waiting.length], seed).toEqual([wanted.length, 0]);

  // Claims of files on their way stand for the files.
  const claims = new RunClaims(traits);
  const quick = new Place(traits);
  const elsewhere = pages
    .flatMap((page) => quick.plan(page, claims, MOST_WAITING).actions)
    .filter(
      (action) =>
        action.do === 'fetch' &&
        action.path !== where.get(`${action.wanted.key.asset} ${action.wanted.key.role}`),
    );
  expect(elsewhere, seed).toEqual([]);
}

it('F1 to F7: names of random libraries stay inside, within limits, stable, and tell all files apart', {
  timeout: NAMES * 3,
}, () => {
  let seen = 0;
  for (let n = 1; seen < NAMES; n += 1) {
    const seed = `seed ${n}`;
    const dice = new Dice(`names ${n}`);
    const rules = randomRules(dice);
    const assets = Array.from({ length: PHOTOS }, (_, index) => randomPhoto(dice, index));
    const wanted = assets.flatMap((asset) => wantFiles(asset, rules, () => 0).wanted);
    seen += wanted.length;
    const odd = wanted.flatMap(({ candidates }) => candidates.flatMap((path) => judgeName(path) ?? []));
    expect(odd, seed).toEqual([]);
    if (n % PLAYED === 0) play(assets, rules, dice, seed);
  }
});
