import { beforeEach, expect, it } from 'vitest';
import type { Catalogue } from '../../../../src/model/catalogue.ts';
import type { RecordedFile, StateStore } from '../../../../src/model/state-store.ts';
import { NO_STEPS } from '../../../../src/model/step-ranges.ts';
import type { Findings } from '../../../../src/sync/cycle/findings.ts';
import { type Asked, reasonsFor } from '../../../../src/sync/cycle/reasons.ts';
import { treeRule } from '../../../../src/sync/links/tree-rule.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { folderOf, NAMING, SELECTION } from '../../../support/plan-rules.ts';
import { refTo } from '../../../support/ref-to.ts';
import { feedPage, openTestCatalogue, PERSONAL, someAsset } from '../../../support/test-catalogue.ts';
import { openTestStore } from '../../../support/test-store.ts';
import { relative } from '../../../support/wanted.ts';

const DAY = 86_400_000;
const DISK = refTo('disk');
const PHOTO = someAsset('A');
const NAME = { library: PERSONAL.id, asset: PHOTO.id };
const ALBUMS = folderOf('Albums/{album}');
const TREES: Findings['trees'] = { modes: ['hard'], trees: [{ tree: 1, folder: ALBUMS }] };
const ONLY_FAILURES = { found: { libraries: undefined } };
const NONE_FAILED: Findings['failed'] = { isAnyDue: false, records: [] };
const LOOKS_ONLY = { job: { writes: false } };

let state: StateStore;
let catalogue: Catalogue;
beforeEach(async () => {
  state = openTestStore();
  catalogue = openTestCatalogue();
  await catalogue.apply(feedPage({ assets: [PHOTO] }));
  return async () => {
    await state.close();
    await catalogue.close();
  };
});

/** What differs from a whole sync with nothing to do. */
interface Differs {
  readonly config?: Partial<Asked['run']['config']>;
  readonly found?: Partial<Findings>;
  readonly job?: Partial<Asked['job']>;
  readonly nowMs?: number;
  /** What the state says. */
  readonly says?: () => Promise<unknown>;
}

async function reasons(...all: readonly Differs[]) {
  const nothing: Findings = {
    libraries: [],
    shortfall: undefined,
    known: await catalogue.libraries(),
    wanted: new Set([PERSONAL.id]),
    failed: { isAnyDue: false, records: [] },
    ignored: new Set(),
    removed: [],
    removedSidecars: [],
    trees: undefined,
  };
  const config: Asked['run']['config'] = {
    selection: SELECTION,
    naming: NAMING,
    folder: folderOf('{:%Y}'),
    task: 'sync',
    watch: undefined,
  };
  let at: Asked = {
    run: { state, catalogue, clock: new FakeClock(), config },
    target: DISK,
    job: { done: [{ first: 1, last: 1 }], evaluatedAtMs: undefined, writes: true },
    nowMs: 7,
    found: nothing,
  };
  for (const { config: wishes, found, job, nowMs = at.nowMs, says } of all) {
    await says?.();
    const run = { ...at.run, config: { ...at.run.config, ...wishes } };
    at = { ...at, run, nowMs, job: { ...at.job, ...job }, found: { ...at.found, ...found } };
  }
  const { names, isNew } = await reasonsFor(at);
  return { names: [...names], isNew };
}

const failedLink = async () => {
  await state.links.openTree(DISK.id, treeRule(ALBUMS, NAMING));
  const failed = {
    key: { ...NAME, role: 'original' as const },
    tree: 1,
    collection: undefined,
    path: undefined,
    code: 'LINK',
  };
  await state.links.record(DISK, { made: [], dropped: [], failed: [failed], settled: [] });
};
const TAKEN_AWAY: RecordedFile = {
  key: { ...NAME, role: 'original' },
  path: relative('A.HEIC'),
  size: 1,
  signature: 'AQID',
  verified: true,
  modifiedAtMs: 0,
  savedAtMs: 0,
  checkedAtMs: 0,
};

/** What is there, and of which runs it is none. */
const NEWS: readonly (readonly [string, Differs, Differs])[] = [
  ['libraries', { found: { libraries: [PERSONAL] } }, ONLY_FAILURES],
  ['steps', { job: { done: NO_STEPS } }, ONLY_FAILURES],
  [
    'crossed',
    {
      config: { selection: { ...SELECTION, createdBefore: { daysAgo: 1 } } },
      job: { evaluatedAtMs: PHOTO.capturedAtMs },
      nowMs: (PHOTO.capturedAtMs ?? 0) + 2 * DAY,
    },
    ONLY_FAILURES,
  ],
  ['albums', { config: { sidecars: { names: 'full' } } }, ONLY_FAILURES],
  ['albums', { config: { trees: [ALBUMS] } }, { config: { trees: [folderOf('{year}')] } }],
];
const OWED: readonly (readonly [string, Differs, Differs])[] = [
  ['failed', { found: { failed: { isAnyDue: true, records: [] } } }, { found: { failed: NONE_FAILED } }],
  ['removed', { found: { removed: [TAKEN_AWAY] } }, { found: { removed: [] } }],
  [
    'failed',
    { ...LOOKS_ONLY, found: { failed: { isAnyDue: true, records: [] } } },
    { found: { failed: NONE_FAILED } },
  ],
  ['removed', { ...LOOKS_ONLY, found: { removed: [TAKEN_AWAY] } }, { found: { removed: [] } }],
  ['removed-sidecars', { found: { removedSidecars: [NAME] } }, LOOKS_ONLY],
  ['links', { found: { trees: TREES }, says: failedLink }, { found: { trees: undefined } }],
  [
    'begun-links',
    { found: { trees: TREES }, says: () => state.setNote(`linking/${DISK.id}`, '[]') },
    { found: { trees: undefined } },
  ],
  [
    'playlists',
    {
      found: { trees: TREES },
      config: { playlists: true },
      says: () => state.setNote(`playlists/${DISK.id}/1`, '[]'),
    },
    { config: { playlists: undefined } },
  ],
  [
    'imagined-links',
    {
      ...ONLY_FAILURES,
      ...LOOKS_ONLY,
      config: { task: 'dry-run', trees: [ALBUMS] },
      says: failedLink,
    },
    { config: { task: 'print' } },
  ],
  [
    'sidecars',
    {
      ...ONLY_FAILURES,
      config: { sidecars: { names: 'full' } },
      says: () => state.sidecars.owe(DISK.id, [NAME]),
    },
    LOOKS_ONLY,
  ],
];

it('a sync with nothing to do has no reason', async () => {
  expect(await reasons()).toEqual({ names: [], isNew: false });
});

it.each(NEWS)('news, and asked of whole runs alone: %s', async (name, there, others) => {
  expect(await reasons(there)).toEqual({ names: [name], isNew: true });
  expect(await reasons(there, others)).toEqual({ names: [], isNew: false });
});

it.each(OWED)('owed, and asked of the runs that can do it: %s', async (name, there, others) => {
  expect(await reasons(there)).toEqual({ names: [name], isNew: false });
  expect(await reasons(there, others)).toEqual({ names: [], isNew: false });
});

it('all that is new has a name, and nothing that is owed is asked for beside it', async () => {
  await catalogue.apply(feedPage({ assets: [someAsset('B')] }));
  const news = NEWS.filter(([name]) => name !== 'steps').map(([, there]) => there);
  // Asked for what it owes, the state would throw.
  await state.close();
  expect(await reasons(...news, { found: { trees: TREES } })).toEqual({
    names: ['libraries', 'steps', 'crossed', 'albums'],
    isNew: true,
  });
});

it('one thing that is owed is enough, and the state is not asked for what is known already', async () => {
  const trees: Differs = { found: { trees: TREES } };
  const known = OWED.slice(0, 2).map(([, there]) => there);
  await state.close();
  expect(await reasons(trees, ...known)).toEqual({ names: ['failed'], isNew: false });
  await expect(reasons(trees)).rejects.toThrow();
});
