import { classifyReply } from '../wire/classify-reply.ts';
import { isJsonObject } from '../wire/read-json.ts';
import type { SignInClient } from './sign-in-client.ts';

export interface OpenTerms {
  readonly dsid: string;
  readonly languageCode: string | undefined;
}

/**
 * Accepts Apple's new terms in the user's name: a legal act, done at their wish alone (auth.md 12). Whether it
 * worked is said by the next accountLogin; false: Apple did not tell which terms there are.
 */
export async function acceptTerms(
  client: SignInClient,
  { dsid, languageCode = 'en-us' }: OpenTerms,
  signal: AbortSignal,
): Promise<boolean> {
  const asked = await client.askSetup(
    { method: 'GET', path: '/getTerms', body: { locale: languageCode }, dsid },
    signal,
  );
  const verdict = classifyReply(asked);
  const terms = verdict.kind === 'ok' ? verdict.json['iCloudTerms'] : undefined;
  const version = isJsonObject(terms) ? terms['version'] : undefined;
  if (typeof version !== 'number' && typeof version !== 'string') return false;
  await client.askSetup(
    { method: 'GET', path: '/repairDone', body: { acceptedICloudTerms: version }, dsid },
    signal,
  );
  return true;
}
