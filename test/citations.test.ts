import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Pages that comments may cite by name alone, and the folders they are looked for in. */
const FOLDERS = ['docs', 'docs/design', 'docs/protocol', 'docs/running', '.'];
/** Pages of sections and items: to cite one without saying which helps nobody. */
const WANTS_PLACE = new Set(['auth.md', 'session.md', 'photos.md', 'next.md']);

interface Citation {
  readonly page: string;
  /** `10.4` or `d2`: a heading. `3.3.7` or `e3`: an item in it as well. `R7`, `C21`: a row. Undefined: the page as such. */
  readonly place?: string;
}

const REF = String.raw`(?:[A-Z]?\d+(?:\.\d+)*|[a-f]\d(?:\.\d+)?|\([a-f]\))(?![\w.]*\w)`;
const WORD = '(?:sections?|steps?|rules?|calls?|traps?) ';
const SEPARATOR = '(?:, | and | to |-|; )';
const LIST = `(?:${WORD})?${REF}(?:${SEPARATOR}(?:${WORD})?${REF})*`;
const CITATION = new RegExp(String.raw`([A-Za-z][\w-]*\.md)\b\`?(?:,? (${LIST}))?`, 'g');

/** All that a source cites. Comments may wrap anywhere, so their lines are joined first. */
function citationsIn(source: string): readonly Citation[] {
  const text = source.replaceAll(/\s*\n\s*(?:\/\/|\*(?!\/))?\s*/g, ' ');
  const named = [...text.matchAll(CITATION)].flatMap(([, page = '', list]) =>
    list === undefined ? [{ page }] : placesOf(list).map((place) => ({ page, place })),
  );
  // These two have a short form, in names of tests above all.
  const traps = [...text.matchAll(/\btraps? ((?:\d+(?:, | and )?)+)/g)].flatMap(([, list = '']) =>
    (list.match(/\d+/g) ?? []).map((trap) => ({ page: 'auth.md', place: `18.${trap}` })),
  );
  const tests = [...text.matchAll(/\bsession tests? (\d+)/g)].map(([, number = '']) => ({
    page: 'session.md',
    place: `10.${number}`,
  }));
  return [...named, ...traps, ...tests];
}

/** `15, steps 6, 7 and 14` is 15, 15.6, 15.7 and 15.14; `8.2, 11.2` is both. */
function placesOf(list: string): readonly string[] {
  let section = '';
  let word = '';
  return [...list.matchAll(new RegExp(`(${WORD})?(${REF})`, 'g'))].flatMap(([, said, ref = '']) => {
    word = said?.trim().replace(/s$/, '') ?? word;
    // Traps have one list, whatever section stands before them: see the short form.
    if (word === 'trap') return [];
    if (word !== '' && word !== 'section') return [`${section}.${ref}`];
    section = ref.replaceAll(/[()]/g, '');
    return [section];
  });
}

/** What a page can be cited by: headings, numbered items below them, and rows whose first cell is an id. */
function placesIn(markdown: string): ReadonlySet<string> {
  const places = new Set<string>();
  let section = '';
  for (const line of markdown.split('\n')) {
    const heading = /^#+ \(?(\d+(?:\.\d+)*|[a-f]\d?)[.)]* /.exec(line)?.[1];
    if (line.startsWith('#')) section = heading ?? '';
    if (heading !== undefined) places.add(heading);
    const item = /^(\d+)\. /.exec(line)?.[1] ?? /^\| (\d+) \|/.exec(line)?.[1];
    if (item !== undefined) places.add(/^[a-f]$/.test(section) ? `${section}${item}` : `${section}.${item}`);
    const row = /^\| ([A-Z]\d+) \|/.exec(line)?.[1];
    if (row !== undefined) places.add(row);
  }
  return places;
}

const pages = new Map<string, ReadonlySet<string>>();
for (const folder of FOLDERS) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
    pages.set(file, placesIn(readFileSync(join(folder, file), 'utf8')));
  }
}

/** Why a citation leads nowhere, if it does. */
function whyLost({ page, place }: Citation): string | undefined {
  const places = pages.get(page);
  if (places === undefined) return `no page ${page}`;
  if (place === undefined) return WANTS_PLACE.has(page) ? `${page}, but where in it?` : undefined;
  return places.has(place) ? undefined : `no ${place} in ${page}`;
}

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.startsWith('citations.test'))
    .map((file) => join(folder, file));
}

const sources = ['src', 'bin', 'test', 'tools/pack'].flatMap((folder) => filesBelow(folder, /\.[jt]s$/));

describe('what comments and names of tests cite', () => {
  const cited = sources.flatMap((file) =>
    citationsIn(readFileSync(file, 'utf8')).map((citation) => ({ file, citation })),
  );

  it('leads to a heading, an item or a row in docs/', () => {
    expect(cited.filter(({ citation }) => citation.place !== undefined).length).toBeGreaterThan(400);
    const lost = cited.flatMap(({ file, citation }) => {
      const why = whyLost(citation);
      return why === undefined ? [] : [`${file}: ${why}`];
    });
    expect(lost).toEqual([]);
  });

  it('uses each page of docs/protocol', () => {
    const used = new Set(cited.map(({ citation }) => citation.page));
    expect(readdirSync('docs/protocol').filter((page) => !used.has(page))).toEqual([]);
  });
});

it('what the pages of docs/protocol cite of each other is there', () => {
  const lost = filesBelow('docs/protocol', /\.md$/).flatMap((file) =>
    citationsIn(readFileSync(file, 'utf8'))
      .filter(({ place }) => place !== undefined)
      .flatMap((citation) => whyLost(citation) ?? [])
      .map((why) => `${file}: ${why}`),
  );
  expect(lost).toEqual([]);
});

it('links between pages lead to a file', () => {
  const lost = ['README.md', ...filesBelow('docs', /\.md$/)].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => join(file, '..', target))
      .filter((target) => !existsSync(target))
      .map((target) => `${file}: ${target}`),
  );
  expect(lost).toEqual([]);
});

it.each<[comment: string, lost: readonly string[]]>([
  ['// (photos.md 10.4, auth.md 8.1, 8.5 and section 6; session.md R7)', []],
  ['// (photos.md 10.4, 19.1)', ['no 19.1 in photos.md']],
  ['/**\n * Wrapped (session.md\n * 99).\n */', ['no 99 in session.md']],
  ['// (photos.md 3.3.7, 3.3.11)', ['no 3.3.11 in photos.md']],
  ['// (photos.md 15, steps 16, 17 and 18; auth.md 2.2, call 1)', ['no 15.18 in photos.md']],
  ['// (auth.md 7.3, trap 28)', ['no 18.28 in auth.md']],
  ["it('trap 27, session test 19: …')", ['no 10.19 in session.md']],
  ['// (next.md d2, e3, (b), e7)', ['no e7 in next.md']],
  ['// (FAULTS.md C21, H99)', ['no H99 in FAULTS.md']],
  ['// as session.md says', ['session.md, but where in it?']],
  ['// see docs/CLI.md and nowhere.md', ['no page nowhere.md']],
])('of %j is lost: %j', (comment, lost) => {
  expect(citationsIn(comment).flatMap((citation) => whyLost(citation) ?? [])).toEqual(lost);
});
