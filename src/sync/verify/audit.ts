import type { Library } from '../../model/asset.ts';
import { COUNT_KINDS, type CountKind, type Counts } from '../../model/photo-source.ts';
import { ignoredAssets } from '../../model/asset-text.ts';
import { wishesAt } from '../../plan/date-bound.ts';
import type { Run } from '../open/open-account.ts';
import { followedOf } from '../follow/chosen.ts';
import { forgetTokens } from '../follow/forget-tokens.ts';
import { choosesLibrary } from '../../plan/library-choice.ts';
import { seenAsMoved } from '../moves/seen-as-moved.ts';
import { openDestination } from '../open/open-destination.ts';
import { accountFor } from './account-for.ts';
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
export async function audit(opened: Run): Promise<readonly LibraryAudit[]> {
  const { config, catalogue, source, signal, clock } = opened;
  const target = await openDestination({ ...opened, config: { ...config, task: 'dry-run' } });
  const state = await seenAsMoved({ ...opened, target });
  const run = { ...opened, state };
  await source.signIn(signal);

  const ignored = await ignoredAssets(state);
  const looked = await lookThrough(run, target, ignored, signal);
  const memory = await remember(run, target.id, looked);
  const { libraries: offered } = await source.libraries(signal);
  const withdrawn = memory.libraries
    .filter((id) => !offered.some((library) => library.id === id))
    .map((id): Library => ({ id, kind: 'shared' }));
  const audits: LibraryAudit[] = [];
  for (const library of [...offered, ...withdrawn]) {
    const { id, kind } = library;
    const isChosen = choosesLibrary(config.selection.libraries, id);
    const status = withdrawn.includes(library)
      ? 'withdrawn'
      : isChosen || memory.libraries.includes(id)
        ? 'followed'
        : 'not-followed';
    const counts: Counts = status === 'withdrawn' ? {} : await source.count(id, COUNTED[kind], signal);
    const { selection } = wishesAt(config, clock.now());
    const asked = { destination: target.id, library: id, selection, ignored };
    // What is here of a library that is not wanted today is only counted.
    const isCompared = status === 'followed' && isChosen;
    audits.push(
      auditLibrary({
        library,
        status,
        counts,
        ...memory.of(id),
        ...(await accountFor(run, asked)),
        sets: isCompared ? await compareSets(run, target, library, ignored) : undefined,
        sharedMasters: await catalogue.countSharedMasters(id),
        recent: selection.recent,
      }),
    );
  }
  // The next sync lists everything, then; it downloads only what is missing.
  if (audits.some(({ unexplained }) => unexplained.length > 0)) await forgetTokens(run);
  return audits;
}

type Remembered = Pick<LibraryFacts, 'totals' | 'failures' | 'looked'>;

/** All that we remember of a destination, told by library. */
async function remember(
  { state, catalogue }: Pick<Run, 'state' | 'catalogue'>,
  destination: string,
  looked: ReadonlyMap<string, Looked>,
): Promise<{ readonly libraries: readonly string[]; of(library: string): Remembered }> {
  const totals = await state.totals(destination);
  const failures = await state.failures(destination);
  const known = followedOf(await catalogue.libraries()).map(({ library }) => library.id);
  const libraries = [...new Set([...known, ...totals.map(({ library }) => library)])];
  return {
    libraries,
    of(id) {
      const isOf = ({ library }: { readonly library: string }) => library === id;
      return {
        totals: totals.filter(isOf),
        failures: failures.filter(isOf),
        looked: looked.get(id) ?? NOTHING_LOOKED_AT,
      };
    },
  };
}
