import type { KeepRule } from '../../plan/keep-rules.ts';
import { openUserFilter, type UserFilter } from '../selection/open-user-filter.ts';
import type { Run } from '../open/open-account.ts';
import type { OpenWishes } from './choose-photos.ts';

/** Rules as they are judged by. Rejects with `USAGE` where one names an album that is not there. */
export async function openKeep(
  { catalogue }: Pick<Run, 'catalogue'>,
  keep: readonly KeepRule[],
  asked: Omit<UserFilter, 'filter'>,
): Promise<OpenWishes['keep']> {
  const opened: OpenWishes['keep'][number][] = [];
  for (const rule of keep) {
    const filter = await openUserFilter(catalogue, { ...asked, filter: rule.filter });
    if (filter !== undefined) opened.push({ rule, filter });
  }
  return opened;
}
