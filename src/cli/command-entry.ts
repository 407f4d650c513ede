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

/** What most commands that ask Apple nothing take. */
export const OFFLINE = ['account', 'directory', 'log', 'json'] as const satisfies Takes;

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
  'account',
  'signIn',
  'folder',
  'selection',
  'naming',
  'deleting',
  'freeing',
  'pace',
  'telling',
  'health',
  'log',
  'output',
  'watchWithInterval',
  'schedule',
  'scheduleDelay',
  'quietHours',
] as const satisfies Takes;
