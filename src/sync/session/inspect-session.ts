import type { Config } from '../../config/config.ts';
import { decideSrpProof } from '../../icloud/auth/decide-attempt.ts';
import type { Trouble } from '../../icloud/auth/attempts-schema.ts';
import { peekAttempts } from '../../icloud/auth/peek-attempts.ts';
import {
  type InventoryEntry,
  type SessionSummary,
  summarise,
  takeInventory,
} from '../../icloud/session/inventory.ts';
import { peekSession } from '../../icloud/session/peek-session.ts';
import { type NextAction, planNextAction } from '../../icloud/auth/plan-next-action.ts';
import { hasStoredCredential } from '../../icloud/session/stored-credential.ts';

/** All that can be told about a session without asking Apple, and without a value of it (session.md 2.1). */
export interface SessionReport {
  readonly clientSinceMs: number | undefined;
  readonly lastSignInMs: number | undefined;
  readonly entries: readonly InventoryEntry[];
  readonly summary: SessionSummary;
  readonly credential: 'stored' | 'at hand' | 'not stored';
  readonly next: NextAction;
  /** What the last look ended with. */
  readonly trouble?: Trouble | undefined;
}

const DAY_MS = 86_400_000;

/** Reads, and changes nothing: no lock, no network. Undefined: there is no session. */
export async function inspectSession(config: Config, nowMs: number): Promise<SessionReport | undefined> {
  const where = { directory: config.cookieDirectory, account: config.username };
  const session = await peekSession(where);
  if (session === undefined) return undefined;
  const entries = takeInventory(session, nowMs);
  // An id and nothing else: what a first sign-in that failed leaves behind, or `session forget --everything`.
  if (entries.every(({ state }) => state === 'missing')) return undefined;

  const { ledger, trustAskedAtMs, trouble } = await peekAttempts(where.directory, where.account);
  const summary = summarise(session, nowMs);
  const credential = (await hasStoredCredential(where))
    ? 'stored'
    : isAtHand(config.password)
      ? 'at hand'
      : 'not stored';
  return {
    clientSinceMs: session.tokens.clientSinceMs,
    lastSignInMs: ledger.proofs.findLast(({ outcome }) => outcome === 'accepted')?.atMs,
    entries,
    summary,
    credential,
    trouble,
    next: planNextAction({
      ...summary,
      nowMs,
      hasCredential:
        isAtHand(config.password) || (credential === 'stored' && config.password.key !== undefined),
      renewBeforeMs: config.trustRenewDays * DAY_MS,
      trustAskedAtMs,
      trouble,
      proof: decideSrpProof(ledger, 'nobody', nowMs),
    }),
  };
}

/** Given with this very call: what a keyring holds is not looked up for a report. */
function isAtHand({ parameter, environment, file, command }: Config['password']): boolean {
  return [parameter, environment, file, command].some((source) => source !== undefined);
}
