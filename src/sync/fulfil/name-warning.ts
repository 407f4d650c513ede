import type { Action } from '../../model/action.ts';
import type { Naming } from '../../model/selection.ts';
import { losesName } from '../../plan/base-name.ts';

/** What to say when photos are about to be saved under ids, because no letter of their names is left. */
export function nameWarning(actions: readonly Action[], naming: Naming): string | undefined {
  const isNameless = actions.some(
    (action) => action.do === 'fetch' && losesName(action.wanted.asset, naming),
  );
  if (!isNameless) return undefined;
  return 'some photos have names without a letter of ASCII; their files are named after an id of Apple; --keep-unicode-in-filenames keeps such names';
}
