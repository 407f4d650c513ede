import { FOLLOWED } from '../follow/followed.ts';
import { followNow } from '../follow/follow-now.ts';
import type { Run } from '../open/open-account.ts';
import { trustWarning } from '../session/trust-warning.ts';

/** Follows what changed, and compares each library with Apple's count, also where Apple names no change. */
export async function refreshCatalogue(run: Run): Promise<void> {
  const { catalogue, source, clock, config, signal } = run;
  const { trustEnds } = await source.signIn(signal);
  const warning = trustWarning(trustEnds, clock.now(), config.typed);
  if (warning !== undefined) run.warnOnce(warning);
  const libraries = (await catalogue.libraries()).map(({ library }) => library);
  await catalogue.setCursor(
    await catalogue.cursor(),
    libraries.filter(({ kind }) => FOLLOWED.includes(kind)),
  );
  await followNow(run, undefined);
}
