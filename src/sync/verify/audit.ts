import type { Library } from '../../model/asset.ts';
import { COUNT_KINDS, type CountKind, type Counts } from '../../model/photo-source.ts';
import type { StateStore } from '../../model/state-store.ts';
import { assetText, ignoredAssets } from '../../model/asset-text.ts';
import type { Composed } from '../open/compose.ts';
import { FOLLOWED } from '../follow/followed.ts';
import { openDestination } from '../open/open-destination.ts';
import type { LibraryFacts } from './audit-facts.ts';
import { auditLibrary, type LibraryAudit } from './audit-library.ts';
import { compareSets } from './compare-sets.ts';
import { type Looked, lookThrough, NOTHING_LOOKED_AT } from './look-through.ts';

/** Smart albums are not counted in shared libraries: the whole call would be refused (photos.md 3.2). */
const COUNTED: Readonly<Record<Library['kind'], readonly CountKind[]>> = {
  personal: COUNT_KINDS,
  shared: ['shown', 'deleted'],
};

/** Compares Apple's counts with what we remember, library by library. Changes nothing. */
export async function audit(composed: Composed): Promise<readonly LibraryAudit[]> {
  const { config, state, source, signal } = composed;
  const target = await openDestination({ ...composed, config: { ...config, task: 'dry-run' } });
  await source.signIn(signal);

  const ignored = await ignoredAssets(state);
  const looked = await lookThrough(state, target, ignored, signal);
  const memory = await remember(state, target.id, looked);
  const offered = await source.libraries(signal);
  const withdrawn = memory.libraries
    .filter((id) => !offered.some((library) => library.id === id))
    .map((id): Library => ({ id, kind: 'shared' }));
  const audits: LibraryAudit[] = [];
  for (const library of [...offered, ...withdrawn]) {
    const { id, kind } = library;
    const status = withdrawn.includes(library)
      ? 'withdrawn'
      : kind === 'personal' || memory.libraries.includes(id)
        ? 'followed'
        : 'not-followed';
    const counts: Counts = status === 'withdrawn' ? {} : await source.count(id, COUNTED[kind], signal);
    const open = await state.unaccounted(target.id, id);
    const unaccounted = open.filter((asset) => !ignored.has(assetText({ library: id, asset })));
    // No sync follows a shared library today: what is known of one is of an earlier keepsake, and is only counted.
    const isCompared = status === 'followed' && FOLLOWED.includes(kind);
    audits.push(
      auditLibrary({
        library,
        status,
        counts,
        ...memory.of(id),
        unaccounted,
        ignored: open.length - unaccounted.length,
        sets: isCompared ? await compareSets(composed, target, library, ignored) : undefined,
        sharedMasters: await state.countSharedMasters(target.id, id),
        recent: config.selection.recent,
      }),
    );
  }
  // The next sync lists everything, then; it downloads only what is missing.
  if (audits.some(({ unexplained }) => unexplained.length > 0)) await state.forgetNotes('cursor/');
  return audits;
}

type Remembered = Pick<LibraryFacts, 'groups' | 'totals' | 'failures' | 'looked'>;

/** All that we remember of a destination, told by library. */
async function remember(
  state: StateStore,
  destination: string,
  looked: ReadonlyMap<string, Looked>,
): Promise<{ readonly libraries: readonly string[]; of(library: string): Remembered }> {
  const groups = await state.seenGroups(destination);
  const totals = await state.totals(destination);
  const failures = await state.failures(destination);
  const libraries = [...new Set([...groups, ...totals].map(({ library }) => library))];
  return {
    libraries,
    of(id) {
      const isOf = ({ library }: { readonly library: string }) => library === id;
      return {
        groups: groups.filter(isOf),
        totals: totals.filter(isOf),
        failures: failures.filter(isOf),
        looked: looked.get(id) ?? NOTHING_LOOKED_AT,
      };
    },
  };
}
