import type { NoticeGroup } from '../model/notice.ts';
import type { Notice } from './notice.ts';

export type Urgency = 'high' | 'normal' | 'low';

const HIGH: readonly (NoticeGroup | 'test')[] = ['person', 'blocked', 'disk'];
const LOW: readonly (NoticeGroup | 'test')[] = ['news', 'weekly'];

/** Whether a message may wake its reader. Pure. */
export function urgencyOf({ group, event }: Pick<Notice, 'group' | 'event'>): Urgency {
  if (event === 'works-again') return 'normal';
  if (HIGH.includes(group)) return 'high';
  return LOW.includes(group) ? 'low' : 'normal';
}
