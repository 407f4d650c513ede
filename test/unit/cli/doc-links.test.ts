import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const files = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));

/** As GitHub calls the place of a heading. */
function placeOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');
}

const places = new Map(
  files.map((file) => {
    const text = readFileSync(file, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
    return [file, new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => placeOf(heading)))];
  }),
);

const links = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => ({ file, target })),
);

it('U8: a link of the manuals leads to a file that is there, and to a heading of it', () => {
  expect(links.length).toBeGreaterThan(100);
  const dead = links.filter(({ file, target }) => {
    const [path = '', place] = target.split('#');
    const to = path === '' ? file : normalize(join(dirname(file), path));
    return !existsSync(to) || (place !== undefined && places.get(to)?.has(place) === false);
  });
  expect(dead).toEqual([]);
});
