import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Described already, and no test yet. Remove what has got one: this list has to become empty. */
const NOT_YET: readonly string[] = [];

/** Every letter is a family of docs/FAULTS.md, but R: those are rules of keeping a session. */
const ID = String.raw`[A-QS-Z][1-9]\d?`;

const registered = [
  ...readFileSync('docs/FAULTS.md', 'utf8').matchAll(new RegExp(`^\\| (${ID}) \\|`, 'gm')),
].map(([, id = '']) => id);

/**
 * Ids in front of a name (`'C21, H9: …'`, also behind others as in `'D1, trap 15, A4: …'`), or in brackets behind it
 * (`'… (I3)'`). Ids in the middle of data, such as records called A1, are none.
 */
function idsIn(source: string): readonly string[] {
  const front = [
    ...source.matchAll(
      /['"`]((?:[A-Z]\d{1,2}|[a-z]+ (?:[a-z]+ )?\d+)(?:, (?:[A-Z]\d{1,2}|[a-z]+ (?:[a-z]+ )?\d+))*): /g,
    ),
  ];
  const behind = [...source.matchAll(/\(((?:[A-Z]\d{1,2}(?:, )?)+)\)['"`]/g)];
  return [...front, ...behind].flatMap(([, list = '']) => list.match(new RegExp(`\\b${ID}\\b`, 'g')) ?? []);
}

const tested = new Map<string, string[]>();
for (const file of readdirSync('test', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.test.ts') || file.startsWith('faults-register')) continue;
  for (const id of idsIn(readFileSync(join('test', file), 'utf8'))) {
    tested.set(id, [...(tested.get(id) ?? []), file]);
  }
}

/** What comments of the sources refer to: `FAULTS.md C21, H9`, or ids alone in brackets or at the front of a comment. */
function idsInComments(source: string): readonly string[] {
  const comments = [...source.matchAll(/^\s*(?:\/\/|\/?\*+)(.*)$/gm)].map(([, text = '']) => text);
  const list = String.raw`(?:[A-Z]\d{1,2}(?:, | and | to )?)+`;
  const patterns = [`FAULTS\\.md (${list})`, `\\((${list})\\)`, `^ (${list}): `].map(
    (each) => new RegExp(each, 'g'),
  );
  return comments.flatMap((text) =>
    patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].flatMap(([, ids = '']) => ids.match(new RegExp(ID, 'g')) ?? []),
    ),
  );
}

describe('docs/FAULTS.md and the tests', () => {
  it('each id that a comment of the sources refers to stands in the table', () => {
    const cited = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => idsInComments(readFileSync(join('src', file), 'utf8')).map((id) => ({ file, id })));
    expect(cited.length).toBeGreaterThan(60);
    expect(cited.filter(({ id }) => !registered.includes(id))).toEqual([]);
  });

  it('each id stands once in the table', () => {
    expect(registered.length).toBeGreaterThan(80);
    expect(registered.filter((id, at) => registered.indexOf(id) !== at)).toEqual([]);
  });

  it('each id in the table stands in the name of a test', () => {
    expect(registered.filter((id) => !tested.has(id) && !NOT_YET.includes(id))).toEqual([]);
  });

  it('each id in the name of a test stands in the table', () => {
    const unknown = [...tested].filter(([id]) => !registered.includes(id));
    expect(unknown).toEqual([]);
  });

  it('what has no test yet is in the table, and has really none', () => {
    expect(NOT_YET.filter((id) => !registered.includes(id))).toEqual([]);
    expect(NOT_YET.filter((id) => tested.has(id))).toEqual([]);
  });
});

it.each<[source: string, ids: readonly string[]]>([
  ["it('C21: a pause', …)", ['C21']],
  ["it('H1, trap 27, session test 11: a second instance', …)", ['H1']],
  ["['D10, B3: a full disk', sqlite(13)]", ['D10', 'B3']],
  ["it('downloads nothing again (I3)', …)", ['I3']],
  ['it(`A1, B7, N2: hold`, …)', ['A1', 'B7', 'N2']],
  ["asset('A99', 'M98')", []],
  ["names: ['B1 original.JPG']", []],
])('of %s the ids are %j', (source, ids) => {
  expect(idsIn(source)).toEqual(ids);
});
