import { beforeEach, expect, it } from 'vitest';
import type { Catalogue, LibraryState } from '../../../../src/model/catalogue.ts';
import { chooseLibraries, hasHead } from '../../../../src/sync/follow/choose-libraries.ts';
import { followPorts, ScriptedLibrary } from '../../../support/scripted-library.ts';
import { following, openTestCatalogue, PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
const SETTLED = following({ listedAtMs: NOW - 1_000, comparedAtMs: NOW - 1_000 });
const paused = (rank: number) => following({ listing: { number: 1, after: 0, rank } });

let catalogue: Catalogue;
let source: ScriptedLibrary;

beforeEach(() => {
  catalogue = openTestCatalogue();
  source = new ScriptedLibrary();
  source.known = [PERSONAL, SHARED];
  return () => catalogue.close();
});

async function choose(recent?: number) {
  const chosen = await chooseLibraries(followPorts(source, catalogue), recent);
  const { due } = await catalogue.library(PERSONAL.id);
  return { chosen: chosen.map(({ id }) => id), due, cursor: await catalogue.cursor() };
}

it('the first time takes all libraries that are followed, and remembers the cursor', async () => {
  source.cursors = [{ cursor: 'c1', changed: undefined }];
  expect(await choose()).toEqual({ chosen: [PERSONAL.id], due: true, cursor: 'c1' });
  expect(source.asked).toEqual(['changed since ever', 'libraries']);
});

it('keeps its cursor where nothing changed', async () => {
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setCursor('c1', []);
  source.cursors = [{ cursor: 'c2', changed: [] }];
  expect(await choose()).toEqual({ chosen: [], due: false, cursor: 'c1' });
  expect(source.asked).toEqual(['changed since c1']);
});

it('what Apple names is due until it is read, and named once', async () => {
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setCursor('c1', []);
  source.cursors = [
    { cursor: 'c2', changed: [PERSONAL] },
    { cursor: 'c3', changed: [] },
  ];
  expect(await choose()).toEqual({ chosen: [PERSONAL.id], due: true, cursor: 'c2' });
  // Cut off before it was read.
  expect(await choose()).toEqual({ chosen: [PERSONAL.id], due: true, cursor: 'c2' });
  expect(source.asked).toEqual(['changed since c1', 'changed since c2']);
});

it('E8: a cursor that is not accepted is replaced, and everything is due', async () => {
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setCursor('c1', []);
  source.cursors = [undefined, { cursor: 'c9', changed: undefined }];
  expect(await choose()).toEqual({ chosen: [PERSONAL.id], due: true, cursor: 'c9' });
  expect(source.asked).toEqual(['changed since c1', 'changed since ever', 'libraries']);
});

it('an account that tells no changes is asked for its libraries each time', async () => {
  for (const _ of [1, 2])
    expect(await choose()).toEqual({ chosen: [PERSONAL.id], due: true, cursor: undefined });
  const each = ['changed since ever', 'libraries'];
  expect(source.asked).toEqual([...each, ...each]);
});

it('a library that is not followed is not read, whatever is known of it', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, following({ due: true }));
  source.cursors = [{ cursor: 'c2', changed: [] }];
  expect((await choose()).chosen).toEqual([]);
});

it.each<[why: string, is: boolean, state: LibraryState, recent: number | undefined]>([
  ['where a listing was cut off', true, paused(50), undefined],
  ['not where so many of the newest are listed', false, paused(50), 50],
  ['where fewer of the newest are listed', true, paused(49), 50],
  ['where something changed since', true, { ...paused(50), due: true }, 50],
  ['where a paused listing has no token to go on by', true, { ...paused(50), token: '' }, 50],
  ['not where all is settled', false, SETTLED, 50],
  ['a week after the last count', true, { ...SETTLED, comparedAtMs: NOW - 7 * 86_400_000 }, 50],
])('a library in which Apple names no change is read: %s', async (_why, is, state, recent) => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, state);
  source.cursors = [{ cursor: 'c2', changed: [] }];
  expect((await choose(recent)).chosen).toEqual(is ? [PERSONAL.id] : []);
});

it.each<[is: boolean, state: LibraryState]>([
  [true, SETTLED],
  [true, { ...SETTLED, token: '' }],
  [true, paused(2)],
  [false, paused(1)],
  [false, { ...paused(2), token: '' }],
  [false, following({})],
])('the newest two are in the catalogue: %s', (is, state) => {
  expect(hasHead(state, 2)).toBe(is);
});
