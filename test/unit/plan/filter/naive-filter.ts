import { unreachable } from '../../../../src/base/errors.ts';
import { DatabaseSync } from 'node:sqlite';
import type { Asset } from '../../../../src/model/asset.ts';
import type { Filter, FilterKind, FilterTerm } from '../../../../src/model/filter.ts';
import type { Moment } from '../../../../src/model/selection.ts';

/** An album of a test, and who is in it. */
export interface TestAlbum {
  readonly path: string;
  readonly isKnown: boolean;
  readonly members: ReadonlySet<string>;
}

const KIND_SQL: Readonly<Record<FilterKind, string>> = {
  photo: "media = 'photo'",
  video: "media = 'video'",
  live: "media = 'photo' AND live",
  raw: "coalesce(original, '') LIKE '%raw%' OR coalesce(alternative, '') LIKE '%raw%'",
  screenshot: 'coalesce(subtype2, 0) = 3',
  panorama: 'coalesce(subtype, 0) = 1',
  burst: 'burst',
  'slo-mo': '100 IN (coalesce(subtype, 0), coalesce(subtype2, 0))',
  'time-lapse': '101 IN (coalesce(subtype, 0), coalesce(subtype2, 0))',
  animated: "coalesce(type, '') = 'com.compuserve.gif'",
  edited: 'adjusted OR adjustment',
  favorite: 'favorite',
  portrait: 'NULL',
  'long-exposure': 'NULL',
  hidden: '0',
  deleted: '0',
};

/** What a filter says of assets, asked of SQLite: whose `AND`, `OR` and `NOT` know three values, too. */
export function naiveFilter(assets: readonly Asset[], albums: readonly TestAlbum[]) {
  const database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE asset (n INTEGER PRIMARY KEY, id, library, media, name, type, original, alternative, taken, added, size, width,
    height, duration, live, adjusted, adjustment, favorite, burst, subtype, subtype2, title, description, latitude, longitude);
    CREATE TABLE keyword (asset, word); CREATE TABLE album (path, listed); CREATE TABLE member (album, asset);`);
  database.function('is_like', (pattern, text) =>
    text === null ? null : Number(naiveGlob(String(pattern), String(text))),
  );
  const put = (table: string, values: readonly (string | number | null)[]) =>
    database.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(',')})`).run(...values);
  for (const [n, asset] of assets.entries()) {
    const { details, resources } = asset;
    const flag = (value: unknown) => Number(value !== undefined);
    put('asset', [
      n,
      asset.id,
      asset.library,
      asset.media,
      asset.name?.toLowerCase() ?? null,
      asset.type ?? null,
      resources.original?.type ?? null,
      resources.alternative?.type ?? null,
      asset.capturedAtMs ?? 0,
      asset.addedAtMs ?? null,
      resources.original?.size ?? null,
      details.width ?? null,
      details.height ?? null,
      details.duration ?? (asset.media === 'photo' ? 0 : null),
      flag(resources.live),
      flag(resources.adjusted),
      flag(details.adjustment),
      flag(details.favorite),
      flag(details.burst),
      details.subtype ?? null,
      details.subtypeV2 ?? null,
      details.title?.toLowerCase() ?? null,
      details.description?.toLowerCase() ?? null,
      details.location?.latitude ?? null,
      details.location?.longitude ?? null,
    ]);
    for (const word of details.keywords ?? []) put('keyword', [asset.id, word.toLowerCase()]);
  }
  for (const { path, isKnown, members } of albums) {
    put('album', [path, Number(isKnown)]);
    for (const id of members) put('member', [path, id]);
  }
  return {
    verdicts: (filter: Filter<Moment>): readonly (boolean | undefined)[] =>
      database
        .prepare(`SELECT (${sqlOf(filter)}) AS verdict FROM asset ORDER BY n`)
        .all()
        .map(({ verdict }) => (verdict === null ? undefined : verdict === 1)),
    close: () => database.close(),
  };
}

function sqlOf(filter: Filter<Moment>): string {
  if ('parts' in filter) return filter.parts.map((part) => `(${sqlOf(part)})`).join(` ${filter.kind} `);
  return 'part' in filter ? `NOT (${sqlOf(filter.part)})` : termSql(filter);
}

function termSql(term: FilterTerm<Moment>): string {
  switch (term.kind) {
    case 'is':
      return KIND_SQL[term.what];
    case 'has':
      if (term.field === 'album') return albumSql('1');
      if (term.field === 'keyword') return 'EXISTS (SELECT 1 FROM keyword WHERE keyword.asset = asset.id)';
      return `${term.field === 'location' ? 'latitude' : term.field} IS NOT NULL`;
    case 'time':
      return `${term.field} ${term.op === 'since' ? '>=' : '<'} ${term.bound.atMs}`;
    case 'number': {
      const field = term.field === 'megapixels' ? 'width * height / 1e6' : term.field;
      return `${field} ${term.op} ${term.value}`;
    }
    case 'text': {
      const fits = (field: string) =>
        term.op === '=' ? `${field} = ${quoted(term.text)}` : `is_like(${quoted(term.text)}, ${field})`;
      if (term.field === 'keyword') {
        return `EXISTS (SELECT 1 FROM keyword WHERE keyword.asset = asset.id AND ${fits('word')})`;
      }
      // A photo without a title has none: that is known.
      const isOptional = term.field === 'title' || term.field === 'description';
      return isOptional
        ? `coalesce(${fits(term.field)}, 0)`
        : fits(term.field === 'type' ? 'lower(type)' : term.field);
    }
    case 'library':
      if (term.library === 'personal') return "library = 'PrimarySync'";
      return term.library === 'shared' ? "library <> 'PrimarySync'" : `library = ${quoted(term.library)}`;
    case 'album':
      return albumSql(
        term.op === '='
          ? `album.path = ${quoted(term.text)}`
          : `is_like(${quoted(term.text.toLowerCase())}, lower(album.path))`,
      );
    case 'near': {
      const cosine = `sin(radians(latitude)) * sin(radians(${term.latitude})) + cos(radians(latitude)) * cos(radians(${term.latitude}))
        * cos(radians(longitude - ${term.longitude}))`;
      return `coalesce(6371008.8 * acos(min(1, ${cosine})) <= ${term.metres}, 0)`;
    }
    default:
      return unreachable(term);
  }
}

function albumSql(condition: string): string {
  return `CASE WHEN EXISTS (SELECT 1 FROM member JOIN album ON album.path = member.album WHERE member.asset = asset.id AND ${condition}) THEN 1
    WHEN EXISTS (SELECT 1 FROM album WHERE NOT listed AND ${condition}) THEN NULL ELSE 0 END`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** By a regular expression. */
function naiveGlob(pattern: string, text: string): boolean {
  const source = pattern.replaceAll(
    /\\(.)|\[(!?)([^\]]+)\]|[\s\S]/g,
    (part, escaped?: string, not?: string, set?: string) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set}]`;
      if (escaped === undefined && part === '*') return '[\\s\\S]*';
      if (escaped === undefined && part === '?') return '[\\s\\S]';
      return (escaped ?? part).replace(/[$()*+.?[\\\]^{|}]/, String.raw`\$&`);
    },
  );
  return new RegExp(`^${source}$`, 'v').test(text);
}
