import { KeepsakeError } from '../../base/errors.ts';
import { isPage } from '../wire/read-json.ts';
import { notUnderstoodError, serviceTrouble } from '../wire/service-error.ts';
import type { SignInClient } from './sign-in-client.ts';
import { supportDetails } from './sign-in-error.ts';

/** The one step that an account without a second factor needs after its password (auth.md 6.3); once, no further. */
export async function completeRepair(client: SignInClient, signal: AbortSignal): Promise<void> {
  const reply = await client.askAuth(
    { method: 'POST', path: '/repair/complete', kind: 'settle', body: {} },
    signal,
  );
  const trouble = serviceTrouble(reply);
  if (trouble !== undefined) throw trouble;
  if (reply.status < 300 && isPage(reply)) {
    throw notUnderstoodError(reply.host, `http status ${reply.status} with a page in place of an answer`);
  }
  if (reply.status >= 300) throw actionNeededError(supportDetails(reply));
  await client.keep('repair completed');
}

/** A privacy notice, a phone number, a new password: only Apple's own pages can ask for it. */
export function actionNeededError(details: readonly string[]): KeepsakeError {
  return new KeepsakeError('ACCOUNT_ACTION_NEEDED', 'apple wants something finished in this account first', {
    details,
  });
}
