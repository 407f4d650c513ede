import { EXIT } from '../base/exit-codes.ts';
import type { EndedSession } from '../sync/session/end-session.ts';
import type { Answer } from './answer.ts';

/** What a logout came to; undefined: there was no session. */
export function logoutAnswer(
  account: string,
  ended: EndedSession | undefined,
  { keepTrust }: { readonly keepTrust: boolean },
): Answer {
  if (ended === undefined) return nothingToEnd(account, 'end');
  const { atApple, trouble } = ended;
  const wasOver = atApple === 'was-over' ? '; the session was over already' : '';
  const told =
    trouble === undefined
      ? `logged out ${account}${wasOver}`
      : `logged out ${account} on this machine only; the session at apple ends by itself`;
  const trust =
    !keepTrust && atApple !== 'ended'
      ? ['the device trust is forgotten here; apple was not told, and keeps it until it ends by itself']
      : [];
  return {
    exitCode: EXIT.ok,
    data: endedJson(account, ended),
    warnings: trouble === undefined ? [] : [`apple could not be told: ${trouble.message}`],
    news: [told, ...trust, ...keptLines(ended)],
  };
}

/** What was forgotten on this machine; undefined: there was no session. */
export function forgottenAnswer(account: string, ended: EndedSession | undefined): Answer {
  if (ended === undefined) return nothingToEnd(account, 'forget');
  const livesOn =
    'the session at apple lives on until it ends there; only a logout before would have ended it';
  return {
    exitCode: EXIT.ok,
    data: endedJson(account, ended),
    news: [
      `the login of ${account} is forgotten on this machine`,
      ...keptLines(ended),
      ...(ended.atApple === 'lives-on' ? [livesOn] : []),
    ],
  };
}

function nothingToEnd(account: string, verb: 'end' | 'forget'): Answer {
  return {
    exitCode: EXIT.ok,
    data: { account, ended: false },
    news: [`there is no session of ${account} to ${verb}`],
  };
}

function endedJson(account: string, { atApple, trouble, ...kept }: EndedSession): Answer['data'] {
  const error = trouble === undefined ? null : { code: trouble.code, message: trouble.message };
  return { account, ended: true, atApple, trouble: error, ...kept };
}

/** What is left, and so what the next sign-in will need. */
function keptLines({ keepsTrust, keepsCredential }: EndedSession): readonly string[] {
  const kept = ['the id of this client', ...(keepsTrust ? ['the device trust'] : [])];
  if (keepsCredential) kept.push('the stored credential');
  const needs = keepsTrust ? 'the password, and no code while the trust lasts' : 'the password and a code';
  return [`kept: ${kept.join(', ')}`, `the next sign-in needs ${needs}`];
}
