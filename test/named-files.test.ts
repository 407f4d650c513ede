import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Pages that tell how the sources are laid out. */
const PAGES = [
  'docs/DESIGN.md',
  ...readdirSync('docs/design').map((page) => `docs/design/${page}`),
  'docs/CONTRIBUTING.md',
  'docs/SIMULATOR.md',
  'docs/THREATS.md',
  'docs/FAULTS.md',
];

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts'));

const sources = filesBelow('src');
const files = [...sources, ...filesBelow('test').map((file) => `test/${file}`)];

/** The names of sources between backticks that no source has. A name may be short of the folders above it. */
function strangersIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w/-]+\.ts)`/g)]
    .map(([, name = '']) => name)
    .filter((name) => !/[A-Z]{4}/.test(name) && !existsSync(name))
    .filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)));
}

it('a page names only files that there are', () => {
  const strangers = PAGES.flatMap((page) =>
    strangersIn(readFileSync(page, 'utf8')).map((name) => `${page}: ${name}`),
  );
  expect(strangers).toEqual([]);
});

it('a comment names only files that there are', () => {
  const strangers = sources.flatMap((file) =>
    strangersIn(readFileSync(`src/${file}`, 'utf8')).map((name) => `${file}: ${name}`),
  );
  expect(strangers).toEqual([]);
});

it('sees a file that is gone', () => {
  expect(strangersIn('see `transfer/line.ts`, `transfer-limiter.ts` and `http/retry-gate.ts`')).toEqual([
    'transfer/line.ts',
  ]);
});

it('the design can be read in half an hour, and names each of its chapters', () => {
  const design = readFileSync('docs/DESIGN.md', 'utf8');
  const nameless = readdirSync('docs/design').filter((page) => !design.includes(`(design/${page})`));
  // 200 words a minute.
  expect({ nameless, isLong: design.split(/\s+/).length > 6000 }).toEqual({ nameless: [], isLong: false });
});
