/** What users are told of where nobody looks at the terminal, in groups that can be chosen. */
export const NOTICE_GROUPS = ['person', 'blocked', 'trust', 'disk', 'failed', 'news', 'weekly'] as const;

export type NoticeGroup = (typeof NOTICE_GROUPS)[number];

/** What cannot go on without the user: what a script of icloudpd is called for. */
export const WANTS_USER: readonly NoticeGroup[] = ['person', 'blocked', 'trust'];
