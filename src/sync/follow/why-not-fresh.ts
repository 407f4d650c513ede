import type { KnownLibrary } from '../../model/catalogue.ts';
import { isListed } from './is-unfinished.ts';
import { openShortfall } from './shortfall.ts';

const NOT_LISTED =
  'not everything in iCloud was listed; a sync without --recent, --until-found and --album does that';

/**
 * Why nothing may be deleted on the strength of what the catalogue says of a library, in words: all of this has to be so in this very run
 * (the account was followed just now).
 */
export function whyNotFresh({ state }: Pick<KnownLibrary, 'state'>): string | undefined {
  if (!isListed(state)) return NOT_LISTED;
  if (state.due || state.token === '') return 'changes in iCloud are not known to the end';
  return openShortfall(state);
}
