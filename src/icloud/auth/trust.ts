import { KeepsakeError } from '../../base/errors.ts';
import { serviceTrouble } from '../service-error.ts';
import { codeExpiredError } from './code-error.ts';
import type { AppleReply, Conversation } from './conversation.ts';
import { refusalError } from './sign-in-error.ts';

/**
 * Has Apple remember this device, so that the next sign-in needs no code (auth.md 7.5). Repeated once on passing trouble:
 * the code before it cannot be used again.
 */
export async function trustThisDevice(conversation: Conversation, signal: AbortSignal): Promise<void> {
  let reply = await ask(conversation, signal).catch((error: unknown) => {
    if (error instanceof KeepsakeError && error.code === 'SERVICE_UNREACHABLE') return undefined;
    throw error;
  });
  if (reply === undefined || reply.status >= 500) reply = await ask(conversation, signal);

  const trouble = serviceTrouble(reply);
  if (trouble !== undefined) throw trouble;
  if (reply.status === 400 || reply.status === 401) throw codeExpiredError(reply);
  if (reply.status >= 300) throw refusalError(reply);
  conversation.tokens.codeRequest = undefined;
  await conversation.keep('device trusted');
}

function ask(conversation: Conversation, signal: AbortSignal): Promise<AppleReply> {
  return conversation.askAuth({ method: 'GET', path: '/2sv/trust', kind: 'settle' }, signal);
}
