import { ownCommand, type Scope } from './own-command.ts';
import type { RawValues } from './read-values.ts';

/** How many of the user's flags each command needs to mean the same account, and the same photos. Others are complete as they stand. */
export const SCOPE_OF: ReadonlyMap<string, Scope> = new Map<string, Scope>([
  ...['status', 'jobs', 'log', 'whois', 'manifest', 'usage', 'ignore', 'control', 'logout', 'reset'].map(
    (name) => [name, 'asking'] as const,
  ),
  ...['login', 'session', 'doctor', 'list', 'undo', 'notify'].map((name) => [name, 'account'] as const),
  ...['sync', 'retry', 'verify', 'audit', 'import', 'relayout', 'unignore', 'prune', 'apply', 'trash'].map(
    (name) => [name, 'everything'] as const,
  ),
]);

/** Of such a command, and what is only its name. */
const LOOKS = /^(?:trash list)\b/;
const NAME_ALONE = /^(?:control|session|log|trash)$/;

const COMMAND = /`keepsake ([a-z][^`]*)`/g;

/**
 * A line for people whose commands work as they stand: those that name no account get it, with the cookie directory and what else is not
 * found without the user's flags. Pure.
 */
export function completeCommands(text: string, typed: RawValues): string {
  if (!text.includes('`keepsake ')) return text;
  return text.replaceAll(COMMAND, (whole, words: string) => {
    const scope = SCOPE_OF.get(words.split(' ')[0] ?? '');
    const isComplete = / (?:--username|-u) /.test(words) || NAME_ALONE.test(words);
    if (scope === undefined || isComplete) return whole;
    return `\`${ownCommand(words, typed, { scope: LOOKS.test(words) ? 'asking' : scope })}\``;
  });
}
