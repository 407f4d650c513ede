import { expect, it } from 'vitest';
import { systemFileCalls } from '../../src/account/file-calls.ts';
import { isOurs } from '../../src/model/fold-deletions.ts';
import type { SeenChange } from '../../src/simulator/core/options.ts';
import { chooseUndo } from '../../src/sync/undo/choose-undo.ts';
import { readDeletions } from '../../src/sync/deletions/read-deletions.ts';
import { undoDeletions } from '../../src/sync/undo/undo-deletions.ts';
import { DyingProcess } from '../support/dying-process.ts';
import { prunable } from '../support/prunable.ts';
import { signal } from '../unit/icloud/simulated-deleted.ts';
import { Dice } from './dice.ts';

const LONG = Array.from({ length: 300 }, (_, n) => n + 1);
const SEEDS =
  process.env['KEEPSAKE_SEED']?.split(' ').map(Number) ??
  (process.env['KEEPSAKE_LONG'] === '1' ? LONG : [1, 2, 3]);
const STEPS = 25;
const MODIFY = { operation: 'records/modify' };

/** Who put a photo into the trash; `either`: somebody did while it was not known whether we had. */
type Who = 'us' | 'user' | 'either';

/**
 * Photos are moved out of iCloud and brought back, by runs that are cut off and answers that are lost, while other clients delete and
 * restore, and files here are damaged, edited, taken away and mended. Never is a photo moved whose bytes are not here at that moment; the
 * journal tells all that was moved; undo restores what was moved, and nothing that the user deleted.
 */
it.each(SEEDS)('P21: random moves out of iCloud, seed %i', { timeout: 120_000 }, async (seed) => {
  const dice = new Dice(`prune ${seed}`);
  const steps: string[] = [];
  const wrong: string[] = [];
  const trashed = new Map<string, Who>();
  let onChange = (_change: SeenChange) => {};
  const cloud = await prunable({
    library: { assets: 6, bytes: 300 },
    onChange: (change) => onChange(change),
  });
  const { ids, library, simulator, names, here, original, put, remove, prune, journalOver } = cloud;
  const nameOf = (id: string) => names[ids.indexOf(id)] ?? '';
  const isDeleted = (id: string) =>
    [...library.files()].some(({ asset, deleted }) => asset === id && deleted);
  const isThere = (id: string) => [...library.files()].some(({ asset }) => asset === id);
  onChange = ({ asset, wish }) => {
    if (wish === 'trash') {
      if (here(asset)?.equals(original(asset)) !== true)
        wrong.push(`${nameOf(asset)} moved, and is not here`);
      trashed.set(asset, 'us');
      return;
    }
    if (trashed.get(asset) === 'user') wrong.push(`${nameOf(asset)} restored, and the user had deleted it`);
    trashed.delete(asset);
  };
  /** What other clients deleted meanwhile. */
  const notice = async () => {
    const { deletions } = await readDeletions(journalOver());
    for (const id of ids) {
      if (!isDeleted(id)) trashed.delete(id);
      else if (!trashed.has(id)) {
        const known = [...deletions.byAsset.values()].find(({ asset }) => asset === id);
        const isOpen = known !== undefined && isOurs(known.state);
        trashed.set(id, isOpen ? 'either' : 'user');
      }
    }
    return deletions;
  };
  /** A run that may be killed, of which answers may be lost, and beside which others delete. */
  const run = async (work: (life: DyingProcess) => Promise<unknown>, what: string) => {
    const isKilled = dice.chance(0.4);
    const life = new DyingProcess(isKilled ? dice.whole(1, 25) : Number.MAX_SAFE_INTEGER, dice.chance(0.5));
    const trouble = dice.pick(['none', 'none', 'lost', 'busy', 'refused', 'others'] as const);
    steps.push(`${what}, ${trouble}${isKilled ? ', killed' : ''}`);
    const victim = nameOf(dice.pickAny(ids) ?? '');
    const nth = dice.whole(1, 3);
    simulator.setScenario(
      {
        none: [],
        lost: [{ match: { ...MODIFY, times: 1 }, action: { do: 'drop' } as const }],
        busy: [{ match: { ...MODIFY, times: 1 }, action: { do: 'throttle', retryAfter: 1 } as const }],
        refused: [{ match: MODIFY, action: { do: 'refuse-change', code: 'QUOTA_EXCEEDED' } as const }],
        others: [
          {
            match: { operation: 'records/lookup', nth },
            action: { do: 'change-library', delete: [victim] } as const,
          },
        ],
      }[trouble],
    );
    const ended = await work(life).catch((error: unknown) => error);
    simulator.setScenario([]);
    if (!isKilled && ended instanceof Error) wrong.push(`${what} ended with ${ended.message}`);
  };
  const undo = async (life: DyingProcess) => {
    const journal = journalOver(life.port(systemFileCalls));
    const { deletions } = await readDeletions(journalOver());
    const { chosen } = chooseUndo(deletions, { kind: 'since', atMs: 0 });
    const source = { signIn: async () => ({ trustEnds: undefined }) };
    const clock = { now: () => 1 };
    await undoDeletions(
      { journal, recentlyDeleted: life.port(cloud.recentlyDeleted), clock, signal, source },
      chosen,
    );
  };
  const happen: Record<string, (id: string) => Promise<void> | void> = {
    damage(id) {
      const bytes = Buffer.from(original(id));
      bytes[dice.whole(0, bytes.length - 1)] = 0x7f;
      put(id, bytes);
    },
    edit: (id) => put(id, Buffer.from(`edited ${steps.length}`), Date.now()),
    remove: (id) => remove(id),
    mend: (id) => put(id, original(id)),
    mendAll: () => {
      for (const id of ids) put(id, original(id));
    },
    delete: (id) => {
      if (isThere(id)) library.delete(id);
    },
    restore: (id) => {
      if (isThere(id)) library.restore(id);
    },
    hide: (id) => {
      if (isThere(id)) library.setHidden(id, dice.chance(0.5));
    },
    favorite: (id) => {
      if (isThere(id)) library.setFavorite(id, dice.chance(0.5));
    },
    prune: () =>
      run(
        (life) =>
          prune(ids, {
            recentlyDeleted: life.port(cloud.recentlyDeleted),
            journal: journalOver(life.port(systemFileCalls)),
          }),
        'prune',
      ),
    undo: () => run(undo, 'undo'),
  };
  const kinds = [...Object.keys(happen), 'prune', 'prune', 'mend', 'restore'];

  for (let step = 0; step < STEPS && wrong.length === 0; step += 1) {
    const kind = dice.pickAny(kinds) ?? '';
    const id = dice.pickAny(ids) ?? '';
    if (kind !== 'prune' && kind !== 'undo') steps.push(`${kind} ${nameOf(id)}`);
    await happen[kind]?.(id);
    const deletions = await notice();
    const told = new Map([...deletions.byAsset.values()].map((one) => [one.asset, one.state]));
    for (const [asset, who] of trashed) {
      const state = told.get(asset);
      if (who === 'us' && (state === undefined || !isOurs(state)))
        wrong.push(`${nameOf(asset)} was moved, and the journal says ${state}`);
    }
  }
  // One run without trouble settles what was cut off, one undo brings all of it back.
  await prune([]);
  const before = new Map(trashed);
  await undo(new DyingProcess(Number.MAX_SAFE_INTEGER, false));
  for (const [asset, who] of before) {
    if (who === 'us' && isDeleted(asset))
      wrong.push(`${nameOf(asset)} was moved by us, and did not come back`);
    if (who === 'user' && !isDeleted(asset))
      wrong.push(`${nameOf(asset)} came back, and the user had deleted it`);
  }
  const { deletions } = await readDeletions(journalOver());
  const open = deletions.ours().map(({ asset }) => nameOf(asset));
  expect({ steps, wrong, open, violations: simulator.violations }).toEqual({
    steps,
    wrong: [],
    open: [],
    violations: [],
  });
});
