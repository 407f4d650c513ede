import { beforeEach, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { LibraryChoice } from '../../../../src/model/selection.ts';
import type { Catalogue, LibraryState } from '../../../../src/model/catalogue.ts';
import { chooseLibraries } from '../../../../src/sync/follow/choose-libraries.ts';
import { hasHead } from '../../../../src/sync/follow/is-head-known.ts';
import { followPorts, ScriptedLibrary } from '../../../support/scripted-library.ts';
import { following, openTestCatalogue, PERSONAL, SHARED } from '../../../support/test-catalogue.ts';

const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);
const SETTLED = following({ listedAtMs: NOW - 1_000, comparedAtMs: NOW - 1_000 });
const paused = (rank: number) => following({ listing: { number: 1, after: 0, rank } });

const headed = (assets: number) => following({ head: { assets, sinceMs: 5 } });

let catalogue: Catalogue;
let source: ScriptedLibrary;

beforeEach(() => {
  catalogue = openTestCatalogue();
  source = new ScriptedLibrary();
  source.known = [PERSONAL, SHARED];
  return () => catalogue.close();
});

async function choose(recent?: number, libraries?: LibraryChoice) {
  const chosen = await chooseLibraries(followPorts(source, catalogue), { recent, libraries });
  const { due } = await catalogue.library(PERSONAL.id);
  return { chosen: chosen.libraries.map(({ id }) => id), due, cursor: await catalogue.cursor() };
}

it('the first time takes all libraries that are wanted, and remembers the cursor', async () => {
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

it('a library that is not wanted is not read, whatever is known of it', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, following({ due: true }));
  source.cursors = [{ cursor: 'c2', changed: [] }];
  expect((await choose()).chosen).toEqual([]);
});

it.each<[why: string, is: boolean, state: LibraryState, recent: number | undefined]>([
  ['where a listing was cut off', true, paused(50), undefined],
  ['not where so many of the newest are listed', false, headed(50), 50],
  ['where a listing was cut off, whatever of it is known', true, paused(50), 50],
  ['where fewer of the newest are listed', true, headed(49), 50],
  ['where something changed since', true, { ...headed(50), due: true }, 50],
  ['where what is known of them has no token to go on by', true, { ...headed(50), token: '' }, 50],
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
  [true, headed(2)],
  [false, headed(1)],
  [false, paused(2)],
  [false, { ...headed(2), token: '' }],
  [false, following({})],
])('the newest two are in the catalogue: %s', (is, state) => {
  expect(hasHead(state, 2)).toBe(is);
});

const ALL: LibraryChoice = { wanted: ['all'], without: [] };
const SHARED_ONES: LibraryChoice = { wanted: ['shared'], without: [] };
const isDue = async (id: string) => (await catalogue.library(id)).due;

it('asks for shared libraries only where they may be wanted', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, SETTLED);
  source.cursors = [{ cursor: 'c2', changed: [] }];
  for (const choice of [undefined, ALL, SHARED_ONES])
    expect((await choose(undefined, choice)).chosen).toEqual([]);
  const more = 'changed since c1, shared ones too';
  expect(source.asked).toEqual(['changed since c1', more, more]);
});

it('what changed in a library that another job wants is due for that job', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, SETTLED);
  source.cursors = [
    { cursor: 'c2', changed: [SHARED] },
    { cursor: 'c3', changed: [] },
  ];
  expect((await choose()).chosen).toEqual([]);
  expect((await choose(undefined, ALL)).chosen).toEqual([SHARED.id]);
});

it('the personal library is read before those of others', async () => {
  await catalogue.setLibrary(SHARED, SETTLED);
  source.cursors = [{ cursor: 'c1', changed: undefined }];
  expect((await choose(undefined, ALL)).chosen).toEqual([PERSONAL.id, SHARED.id]);
  expect((await choose(undefined, SHARED_ONES)).chosen).toEqual([SHARED.id]);
});

it.each<[choice: LibraryChoice, message: RegExp]>([
  [{ wanted: ['SharedSync-2'], without: [] }, /no library SharedSync-2; did you mean SharedSync-1\?$/],
  [{ wanted: ['all'], without: ['sharedsync-1'] }, /no library sharedsync-1; did you mean SharedSync-1\?$/],
  [{ wanted: ['shared'], without: ['SharedSync-1'] }, /every library of this account is left out$/],
])('U8: a choice of %j ends the run, with the names that there are', async (choice, message) => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  source.cursors = [{ cursor: 'c2', changed: [] }];
  const error = await choose(undefined, choice).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KeepsakeError);
  expect(error).toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) as string });
  const told = (error as KeepsakeError).details.join();
  expect(told).toContain('PrimarySync and SharedSync-1');
});

it('a library of which the catalogue does not know yet is looked for before it is called missing', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  source.cursors = [{ cursor: 'c2', changed: [] }];
  const { chosen } = await choose(undefined, SHARED_ONES);
  expect(chosen).toEqual([SHARED.id]);
  expect(await isDue(PERSONAL.id)).toBe(false);
});

it('a watch is told once that a library is missing, and the others are read', async () => {
  source.known = [PERSONAL];
  source.cursors = [{ cursor: 'c1', changed: undefined }];
  const warnings: string[] = [];
  const ports = { ...followPorts(source, catalogue), warnOnce: (warning: string) => warnings.push(warning) };
  const libraries = { wanted: ['personal', 'shared'], without: [] };
  const chosen = await chooseLibraries(ports, { recent: undefined, libraries });
  expect(chosen.libraries).toEqual([PERSONAL]);
  const there = 'its libraries are personal, shared, all, and by name PrimarySync';
  expect(warnings).toEqual(['--library shared: this account has no shared library', there]);
  // Of several that are missing each is told, with the nearest name.
  warnings.length = 0;
  const wanted = ['PrimarySinc', 'SharedSync-1'];
  await chooseLibraries(ports, { recent: undefined, libraries: { wanted, without: [] } });
  expect(warnings).toEqual([
    '--library: this account has no library PrimarySinc; did you mean PrimarySync?',
    '--library: this account has no library SharedSync-1',
    there,
  ]);
});

it('E55: trouble with shared libraries is told, and the personal one is read', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, SETTLED);
  source.cursors = [{ cursor: 'c2', changed: [PERSONAL], trouble: 'it is down' }];
  const chosen = await chooseLibraries(followPorts(source, catalogue), { recent: undefined, libraries: ALL });
  expect(chosen).toEqual({
    libraries: [PERSONAL],
    shortfall: 'shared libraries cannot be asked for now: it is down',
  });
});

it('E12: a library that was left keeps its token and is not read; once it is back, jobs look at all of it', async () => {
  await catalogue.setCursor('c1', []);
  await catalogue.setLibrary(PERSONAL, SETTLED);
  await catalogue.setLibrary(SHARED, { ...SETTLED, due: true });
  source.cursors = [
    { cursor: 'c2', gone: [SHARED.id] },
    { cursor: 'c3' },
    { cursor: 'c4', changed: [SHARED] },
  ];
  expect((await choose(undefined, ALL)).chosen).toEqual([]);
  expect(await catalogue.library(SHARED.id)).toEqual({ ...SETTLED, left: true });
  // Its name is known still.
  expect((await choose(undefined, { wanted: [SHARED.id], without: [] })).chosen).toEqual([]);
  expect(source.asked).not.toContain('libraries');
  expect((await choose(undefined, ALL)).chosen).toEqual([SHARED.id]);
  expect(await catalogue.library(SHARED.id)).toEqual({ ...SETTLED, due: true });
  expect(source.asked.at(-1)).toBe('(jobs forget what they did)');
});

it('E12: a library that is not among all of them was left, unless not all were told', async () => {
  await catalogue.setLibrary(SHARED, SETTLED);
  source.known = [PERSONAL];
  source.isWhole = false;
  source.cursors = [{ cursor: 'c1', changed: undefined }];
  await choose(undefined, ALL);
  expect(await catalogue.library(SHARED.id)).toEqual(SETTLED);
  source.isWhole = true;
  await choose(undefined, ALL);
  expect(await catalogue.library(SHARED.id)).toEqual({ ...SETTLED, left: true });
});

it.each<[what: string, answer: object | undefined, choice: LibraryChoice | undefined, isLeft: boolean]>([
  ['neither names it', { named: [PERSONAL] }, ALL, true],
  ['the changes name it', { named: [PERSONAL, SHARED] }, ALL, false],
  ['shared ones cannot be asked for', { named: [PERSONAL], trouble: 'down' }, ALL, false],
  ['shared ones were not asked for', { named: [PERSONAL] }, undefined, false],
  ['nothing can be asked for', undefined, ALL, false],
])(
  'E12: a list that leaves a library out, and changes from the beginning: %s',
  async (_what, answer, choice, isLeft) => {
    await catalogue.setLibrary(SHARED, SETTLED);
    source.known = [PERSONAL];
    source.cursors = answer === undefined ? [undefined] : [{ cursor: 'c1', changed: undefined, ...answer }];
    await choose(undefined, choice);
    expect((await catalogue.library(SHARED.id)).left === true).toBe(isLeft);
  },
);

it('E56: what is no library is counted, whoever asks, as long as it is there', async () => {
  const album = { id: 'SharedCollection-1', kind: 'shared-album' } as const;
  const link = { id: 'CMM-1', kind: 'share-link' } as const;
  source.others = [album];
  source.cursors = [{ cursor: 'c1', changed: undefined }, { others: [link] }, { gone: [album.id] }];
  await choose();
  expect(await catalogue.others()).toEqual([album]);
  await choose();
  expect(await catalogue.others()).toEqual([album, link]);
  await choose();
  expect(await catalogue.others()).toEqual([link]);
  expect((await catalogue.libraries()).map(({ library }) => library.id)).toEqual([PERSONAL.id, SHARED.id]);
});
