import type { Selection } from '../../model/selection.ts';

/** Whether only what was added last is looked at, from the top in each run. */
export function isWindowed({ recent, untilFound }: Pick<Selection, 'recent' | 'untilFound'>): boolean {
  return recent !== undefined || untilFound !== undefined;
}
