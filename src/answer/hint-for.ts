import { ERRORS } from '../base/error-table.ts';
import type { ErrorCode } from '../base/errors.ts';
import { ownCommand } from '../config/own-command.ts';
import type { RawValues } from '../config/read-values.ts';

/**
 * The hint for an error, with the user's own flags in the command to type. `goesOn`: a watching run tries again by itself, so
 * no user has to.
 */
export function hintFor(
  code: ErrorCode,
  typed: RawValues,
  { goesOn = false, command = 'sync' }: { readonly goesOn?: boolean; readonly command?: string } = {},
): string | undefined {
  const { passwordFile, domain } = typed;
  const isChina = Array.isArray(domain) && domain.at(-1) === 'cn';
  const elsewhere = { ...typed, domain: [isChina ? 'com' : 'cn'] };
  return ERRORS[code].hint({
    sync:
      typed.directory === undefined ? undefined : inTicks(ownCommand('sync', typed, { scope: 'everything' })),
    login: inTicks(ownCommand('login', typed)),
    loginAsking: inTicks(ownCommand('login', typed, { scope: 'asking' })),
    loginElsewhere: inTicks(ownCommand('login', elsewhere)),
    hasFile: passwordFile !== undefined,
    again: (first) => (goesOn ? first : `${first}, then run the same command again`),
    goesOn,
    help: command === 'sync' ? 'keepsake --help' : `keepsake help ${command}`,
  });
}

function inTicks(command: string): string {
  return `\`${command}\``;
}
