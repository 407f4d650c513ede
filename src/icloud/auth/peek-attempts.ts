import { join } from 'node:path';
import { accountFileStem } from '../../account/account-file-stem.ts';
import { explained } from '../../account/explained.ts';
import { systemFileCalls } from '../../account/file-calls.ts';
import { type Attempts, decodeAttempts, NO_ATTEMPTS } from './attempts-schema.ts';

/** Reads what is remembered of earlier sign-ins, without lock and without mending anything. */
export async function peekAttempts(directory: string, account: string): Promise<Attempts> {
  const path = join(directory, `${accountFileStem(account)}.attempts.json`);
  return explained(`cannot read ${path}`, read());

  async function read(): Promise<Attempts> {
    const facts = await systemFileCalls.look(path);
    if (facts?.kind !== 'file') return NO_ATTEMPTS;
    return decodeAttempts(await systemFileCalls.read(path)) ?? NO_ATTEMPTS;
  }
}
