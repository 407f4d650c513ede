import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type FileCalls, explained, systemFileCalls } from '../account/file-calls.ts';
import type { Clock } from '../base/clock.ts';
import { KeepsakeError } from '../base/errors.ts';
import type { AccountFiles } from '../model/account-files.ts';
import { decideSrpProof } from './auth/decide-attempt.ts';
import { obstacleError } from './auth/obstacle-error.ts';
import { planNextAction } from './auth/plan-next-action.ts';
import { LOGIN_COOKIE } from './session/cookie-jar.ts';
import { takeOver } from './session/import/take-over.ts';
import { summarise, takeInventory } from './session/inventory.ts';
import { peekSession } from './session/peek-session.ts';
import {
  hasStoredCredential,
  openStoredCredential,
  removeStoredCredential,
} from './session/stored-credential.ts';
import { accountFileStem } from '../account/account-file-stem.ts';
import { type Attempts, decodeAttempts, NO_ATTEMPTS } from './auth/attempts-schema.ts';

export interface AccountFilesOptions {
  readonly directory: string;
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  /** For tests. */
  readonly calls?: FileCalls;
}

/** The files of one account in its cookie directory. Nothing is read before it is asked for. */
export function openAccountFiles(owner: AccountFilesOptions): AccountFiles {
  const { directory, account } = owner;

  const session: AccountFiles['session'] = async (nowMs) => {
    const stored = await peekSession(owner);
    if (stored === undefined) return undefined;
    return {
      clientSinceMs: stored.tokens.clientSinceMs,
      entries: takeInventory(stored, nowMs),
      summary: summarise(stored, nowMs),
    };
  };

  return {
    session,
    async report({ nowMs, hasCredential, hasKey, renewBeforeMs }) {
      const facts = await session(nowMs);
      // An id and nothing else: what a first sign-in that failed leaves behind, or `session forget --everything`.
      if (facts === undefined || facts.entries.every(({ state }) => state === 'missing')) return undefined;
      const { ledger, trustAskedAtMs, trouble } = await peekAttempts(directory, account);
      const isStored = await hasStoredCredential(owner);
      return {
        ...facts,
        lastSignInMs: ledger.proofs.findLast(({ outcome }) => outcome === 'accepted')?.atMs,
        credential: isStored ? 'stored' : hasCredential ? 'at hand' : 'not stored',
        trouble,
        next: planNextAction({
          ...facts.summary,
          nowMs,
          hasCredential: hasCredential || (isStored && hasKey),
          renewBeforeMs,
          trustAskedAtMs,
          trouble,
          proof: decideSrpProof(ledger, 'no user', nowMs),
        }),
      };
    },
    trouble: async () => (await peekAttempts(directory, account)).trouble,
    async obstacle(nowMs) {
      const { ledger } = await peekAttempts(directory, account);
      const decision = decideSrpProof(ledger, 'no user', nowMs);
      return decision.do === 'go' ? undefined : obstacleError(decision, ledger, nowMs);
    },
    async loginMark() {
      try {
        const stored = await peekSession(owner);
        if (stored === undefined) return undefined;
        const { clientId, trustToken } = stored.tokens;
        const hasLogin = stored.cookies.some(({ name }) => name === LOGIN_COOKIE);
        if (!hasLogin && trustToken === undefined) return undefined;
        const { signedInAtMs } = await peekAttempts(directory, account);
        return createHash('sha256')
          .update(JSON.stringify([clientId, trustToken, signedInAtMs]))
          .digest('base64url');
      } catch (error) {
        if (error instanceof KeepsakeError) return undefined;
        throw error;
      }
    },
    credential: (key) => openStoredCredential(owner, key),
    hasCredential: () => hasStoredCredential(owner),
    removeCredential: () => removeStoredCredential(owner),
    takeOver: (folder) => takeOver(folder, owner),
  };
}

/** Reads what is remembered of earlier sign-ins, without lock and without mending anything. */
async function peekAttempts(directory: string, account: string): Promise<Attempts> {
  const path = join(directory, `${accountFileStem(account)}.attempts.json`);
  return explained(`cannot read ${path}`, read());

  async function read(): Promise<Attempts> {
    const facts = await systemFileCalls.look(path);
    if (facts?.kind !== 'file') return NO_ATTEMPTS;
    return decodeAttempts(await systemFileCalls.read(path)) ?? NO_ATTEMPTS;
  }
}
