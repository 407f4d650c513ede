import type { Config } from '../../config/config.ts';
import type { SessionReport } from '../../model/account-files.ts';
import { accountFilesOf } from '../open/account-ports.ts';

const DAY_MS = 86_400_000;

/** Reads, and changes nothing: no lock, no network. Undefined: there is no session. */
export function inspectSession(config: Config, nowMs: number): Promise<SessionReport | undefined> {
  return accountFilesOf(config).report({
    nowMs,
    hasCredential: isAtHand(config.password),
    hasKey: config.password.key !== undefined,
    renewBeforeMs: config.trustRenewDays * DAY_MS,
  });
}

/** Given with this very call: what a keyring holds is not looked up for a report. */
function isAtHand({ parameter, environment, file, command }: Config['password']): boolean {
  return [parameter, environment, file, command].some((source) => source !== undefined);
}
