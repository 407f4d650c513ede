import type { Takes } from '../config/sections.ts';

/** A flag of one command alone. */
interface CommandFlag {
  readonly flags: string;
  readonly help: string;
}

export interface CommandEntry {
  readonly help: string;
  /** Words it takes behind its name, as the usage line shows them; empty for none. */
  readonly words: string;
  readonly flags: readonly CommandFlag[];
  /** What it cannot do without: an account; an account and the folder of its photos. */
  readonly needs: 'nothing' | 'account' | 'folder';
  /** It looks only, or speaks to a process: where no account is given, the only one of the cookie directory is meant. */
  readonly findsAccount?: true;
  /** Where no folder is given, it is about each that is known of the account: always, or with this first word (empty: without one). */
  readonly everyFolder?: true | string;
  /** Whether it always changes something. What promises that nothing is written is refused then, unless the command takes it. */
  readonly writes: boolean;
  /** The settings that change what it does: what its help shows. */
  readonly takes: Takes;
  /** A whole command line that works. */
  readonly example: string;
}

/** What whatever is about an account takes: whose it is, what is logged, and how the answer looks. */
export const ACCOUNT = ['account', 'log', 'json'] as const satisfies Takes;

/** The same beside a folder of photos. */
export const OFFLINE = [...ACCOUNT, 'directory'] as const satisfies Takes;

/** The same where Apple is asked. */
export const ONLINE = [...ACCOUNT, 'signIn'] as const satisfies Takes;

/** The same where that takes its time, or the answer is long: files by name, and how far it is. */
export const WORKING = [...ONLINE, 'output'] as const satisfies Takes;

/** Where photos go, which of them, and under what names. */
export const PHOTOS = ['folder', 'selection', 'naming'] as const satisfies Takes;

/** What promises that nothing is written, or nothing downloaded. */
export const PROMISES = [
  'dryRun',
  'onlyPrintFilenames',
  'authOnly',
  'listLibraries',
  'listAlbums',
] as const satisfies Takes;

/**
 * Who types a word in front of his usual flags means the account, the folder and the photos. So a command with an account lets
 * these pass, too, and they change nothing; `PROMISES` as well, where it keeps them.
 */
export const USUAL = [
  ...WORKING,
  ...PHOTOS,
  'deleting',
  'freeing',
  'pace',
  'telling',
  'health',
  'watchWithInterval',
  'schedule',
  'scheduleDelay',
  'quietHours',
] as const satisfies Takes;
