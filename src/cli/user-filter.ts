import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { UserFilter } from '../sync/selection/open-user-filter.ts';

/** The filter that the user gave to a command. */
export function userFilter(
  { selection, typed }: Pick<Config, 'selection' | 'typed'>,
  clock: { now(): number },
): UserFilter {
  const albumHint = `run \`${ownCommand('list albums', typed)}\` for those that there are`;
  return { filter: selection.filter, nowMs: clock.now(), albumHint };
}
