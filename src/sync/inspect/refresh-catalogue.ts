import { chosenIds, followedOf } from '../follow/chosen.ts';
import { forgetGone } from '../cycle/forget-gone.ts';
import { followNow } from '../follow/follow-now.ts';
import type { Run } from '../open/open-account.ts';
import { refreshFilter } from '../selection/refresh-filter.ts';
import { trustWarning } from '../session/trust-warning.ts';

/**
 * Follows what changed, and compares each library with Apple's count, also where Apple names no change; then the lists that a filter names.
 * Answers why something may be missing in it, in words.
 */
export async function refreshCatalogue(run: Run): Promise<string | undefined> {
  const { catalogue, source, clock, config, signal } = run;
  const { trustEnds } = await source.signIn(signal);
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) run.warnOnce(warning);
  const { libraries } = config.selection;
  const known = await catalogue.libraries();
  const wanted = chosenIds(known, libraries);
  const due = followedOf(known).filter(({ library }) => wanted.has(library.id));
  await catalogue.setCursor(
    await catalogue.cursor(),
    due.map(({ library }) => library),
  );
  const shortfall = await followNow({ ...run, warnOnce: undefined }, { libraries, recent: undefined });
  const unread = await refreshFilter(run);
  await forgetGone(run, clock.now());
  return shortfall ?? unread;
}
