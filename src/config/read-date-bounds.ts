import type { Selection } from '../model/selection.ts';
import { isContradiction } from '../plan/date-bound.ts';
import { dateBoundFrom } from '../plan/filter/date-bound-from.ts';
import type { ValueReader } from './read-values.ts';
import { flagOf } from './settings.ts';

/** `nowMs`: undefined where the two bounds need not be compared. */
export function readDateBounds(
  read: ValueReader,
  nowMs: number | undefined,
): Pick<Selection, 'createdBefore' | 'createdAfter'> {
  const boundOf = (name: 'skipCreatedBefore' | 'skipCreatedAfter') => {
    const text = read.text(name);
    const bound = text === undefined ? undefined : dateBoundFrom(text);
    if (text !== undefined && bound === undefined) {
      read.problems.push(
        `${flagOf(name)} takes a day of the calendar (2024-05-31), a time of one (2024-05-31T18:00, with +02:00 or Z for another zone), or days before now (30d)`,
      );
    }
    return bound;
  };
  const bounds = {
    createdBefore: boundOf('skipCreatedBefore'),
    createdAfter: boundOf('skipCreatedAfter'),
  };
  if (nowMs !== undefined && isContradiction(bounds, nowMs)) {
    read.problems.push('--skip-created-before is later than --skip-created-after, so nothing would be left');
  }
  return bounds;
}
