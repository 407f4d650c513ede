import { accountName } from '../config/account-name.ts';
import { lastText } from '../config/last-text.ts';
import type { CommandLine } from './program.ts';

/** The account that a command line is about; empty where it names none. */
export function accountOf({ raw }: Pick<CommandLine, 'raw'>): string {
  return accountName(lastText(raw.username) ?? '');
}
