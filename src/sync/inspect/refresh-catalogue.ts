import { FOLLOWED } from '../follow/followed.ts';
import { followNow } from '../follow/follow-now.ts';
import type { Composed } from '../open/compose.ts';
import { trustWarning } from '../session/trust-warning.ts';

/** Follows what changed, and compares each library with Apple's count, also where Apple names no change. */
export async function refreshCatalogue(composed: Composed): Promise<void> {
  const { catalogue, source, clock, config, signal } = composed;
  const { trustEnds } = await source.signIn(signal);
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) composed.warnOnce(warning);
  const libraries = (await catalogue.libraries()).map(({ library }) => library);
  await catalogue.setCursor(
    await catalogue.cursor(),
    libraries.filter(({ kind }) => FOLLOWED.includes(kind)),
  );
  await followNow(composed, undefined);
}
