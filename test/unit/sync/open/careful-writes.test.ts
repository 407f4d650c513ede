import { describe, expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { SessionFile } from '../../../../src/icloud/session/session-file.ts';
import type { Catalogue, CatalogueReader } from '../../../../src/model/catalogue.ts';
import type { Jobs, JobsReader } from '../../../../src/model/jobs.ts';
import type { Links, LinksReader } from '../../../../src/model/links.ts';
import type { Sidecars, SidecarsReader } from '../../../../src/model/sidecars.ts';
import type { StateReader, StateStore } from '../../../../src/model/state-store.ts';
import { carefulCatalogue, carefulSession, carefulState } from '../../../../src/sync/open/careful-writes.ts';

function setup(confirm: () => Promise<void>, { hasChanges = true } = {}) {
  const written: string[] = [];
  const commit = async (reason: string) => void written.push(reason);
  const file = { hasChanges: () => hasChanges, commit } as unknown as SessionFile;
  return { written, session: carefulSession(file, { guard: (work) => work() }, { confirm }) };
}

it('A8: the session is written while the account is ours', async () => {
  const { written, session } = setup(async () => {});
  await session.commit('renewed');
  expect(written).toEqual(['renewed']);
});

it('A8: the session of whoever took the account while this machine slept is left alone', async () => {
  const { written, session } = setup(() => Promise.reject(new KeepsakeError('LOCK_LOST', 'taken')));
  await expect(session.commit('renewed')).rejects.toMatchObject({ code: 'LOCK_LOST' });
  expect(written).toEqual([]);
});

it('nobody looks at the lock where there is nothing to write', async () => {
  const { written, session } = setup(() => Promise.reject(new Error('looked at')), { hasChanges: false });
  await session.commit('database answer');
  expect(written).toEqual([]);
});

/** Every call of a port that writes: one that is new has to be decided here. What only forgets makes room by itself. */
type Writers<Port, Reader> = Readonly<Record<Exclude<keyof Port, keyof Reader>, 'guarded' | 'makes room'>>;

const OF_CATALOGUE: Writers<Catalogue, CatalogueReader> = {
  claim: 'guarded',
  apply: 'guarded',
  endListing: 'guarded',
  endCollections: 'guarded',
  beginMembers: 'guarded',
  endMembers: 'guarded',
  setUnfound: 'guarded',
  settleReturned: 'guarded',
  setLibrary: 'guarded',
  setCursor: 'guarded',
  setOthers: 'guarded',
  forgetGone: 'guarded',
  clear: 'makes room',
};

/** What guests do not ask, and only reads. */
type ReadsToo = Pick<StateStore, 'hashedAs' | 'hashedAt' | 'namesIn'>;

const OF_STATE: Writers<StateStore, StateReader & ReadsToo> = {
  record: 'guarded',
  moveFiles: 'guarded',
  recordFiles: 'guarded',
  forgetFiles: 'guarded',
  setChecked: 'guarded',
  forgetFailures: 'guarded',
  forgetFailuresOf: 'guarded',
  recordUnreadable: 'guarded',
  setIgnored: 'guarded',
  recordHashed: 'guarded',
  setNote: 'guarded',
  setDestination: 'guarded',
  forgetAll: 'makes room',
};

const OF_JOBS: Writers<Jobs, JobsReader> = {
  open: 'guarded',
  setDone: 'guarded',
  forgetDone: 'guarded',
  forget: 'makes room',
};

const OF_LINKS: Writers<Links, LinksReader> = { openTree: 'guarded', record: 'guarded', owe: 'guarded' };

const OF_SIDECARS: Writers<Sidecars, SidecarsReader> = { record: 'guarded', owe: 'guarded' };

/** A port whose calls do nothing. */
function idle(calls: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.keys(calls).map((name) => [name, async () => {}]));
}

describe('B1: whatever writes beside a full disk gives the reserve up', () => {
  let guarded = 0;
  const reserve = {
    guard<T>(work: () => Promise<T>) {
      guarded += 1;
      return work();
    },
  };
  const inner = { jobs: idle(OF_JOBS), links: idle(OF_LINKS), sidecars: idle(OF_SIDECARS) };
  const state = carefulState({ ...idle(OF_STATE), ...inner } as unknown as StateStore, reserve);
  const catalogue = carefulCatalogue(idle(OF_CATALOGUE) as unknown as Catalogue, reserve);

  it.each<readonly [string, object, Readonly<Record<string, string>>]>([
    ['catalogue', catalogue, OF_CATALOGUE],
    ['state', state, OF_STATE],
    ['jobs', state.jobs, OF_JOBS],
    ['links', state.links, OF_LINKS],
    ['sidecars', state.sidecars, OF_SIDECARS],
  ])('%s', async (_name, port, calls) => {
    for (const [name, how] of Object.entries(calls)) {
      guarded = 0;
      await (Reflect.get(port, name) as (...args: readonly unknown[]) => Promise<void>)([], []);
      expect([name, guarded]).toEqual([name, how === 'guarded' ? 1 : 0]);
    }
  });
});
