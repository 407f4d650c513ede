import type { Task } from '../../model/action.ts';
import type { ProgressEvent } from '../../model/progress.ts';

/** What was planned to be carried out. */
export function plannedEvent(tasks: readonly Task[]): ProgressEvent {
  const bytes = tasks.reduce((sum, task) => sum + (task.do === 'fetch' ? task.wanted.resource.size : 0), 0);
  return { kind: 'planned', files: tasks.length, bytes };
}
