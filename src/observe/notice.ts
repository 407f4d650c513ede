import type { NoticeGroup } from '../model/notice.ts';

/** Something that the user is told by every door that wants it; all names are stable. */
export interface Notice {
  readonly event:
    | 'person-needed'
    | 'account-blocked'
    | 'trust-ends'
    | 'destination-trouble'
    | 'cycle-failed'
    | 'files-failed'
    | 'deletions-stopped'
    | 'leaving-stopped'
    | 'not-there'
    | 'works-again'
    | 'news'
    | 'weekly-summary'
    | 'answer'
    | 'test';
  readonly group: NoticeGroup | 'test';
  /** One line. */
  readonly title: string;
  /** The rest, a fact each; may be empty. */
  readonly lines: readonly string[];
  /** What to do. */
  readonly hint?: string | undefined;
  /** The same for programs. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The user may answer with the wish for a code, where a way to the user has buttons. */
  readonly offersCode?: boolean;
  /** Remembered once a door took it, and not told again while it stands; undefined: each time. */
  readonly key?: string;
}
