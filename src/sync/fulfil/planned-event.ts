import type { Action } from '../../model/action.ts';
import type { ProgressEvent } from '../../model/progress.ts';

/** What was planned that has an end of its own. */
export function plannedEvent(actions: readonly Action[]): ProgressEvent {
  const ending = actions.filter((action) => action.do !== 'keep' && action.do !== 'skip');
  const bytes = ending.reduce(
    (sum, action) => sum + (action.do === 'fetch' ? action.wanted.resource.size : 0),
    0,
  );
  return { kind: 'planned', files: ending.length, bytes };
}
