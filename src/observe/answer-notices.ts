import { counted } from '../base/counted.ts';
import type { Hook } from '../config/read-hooks.ts';
import type { CodePrompt } from '../model/person.ts';
import type { Notice } from './notice.ts';

/** What becomes of an answer of the user's. It is told by the ways that tell that a user is needed. */
function answerNotice(title: string, lines: readonly string[], more: Partial<Notice> = {}): Notice {
  return { event: 'answer', group: 'person', title, lines, facts: {}, ...more };
}

/** How the user may answer, as a line of the message that a code is needed. */
export function howToAnswer(answers: readonly Hook[]): string {
  const places = answers.map(({ kind, host }) =>
    kind === 'telegram' ? 'in the chat with the bot' : `in the topic for answers at ${host}`,
  );
  return `answer \`code\` ${[...new Set(places)].join(' or ')}: Apple sends one then, and you answer with its six digits`;
}

export function promptNotice({ sent, ways, news }: CodePrompt): Notice {
  if (sent !== undefined) {
    return answerNotice('a code is on its way', [
      news[0] ?? 'apple has sent a code',
      'answer with its six digits, within ten minutes',
    ]);
  }
  const phones = (ways ?? []).flatMap((way) =>
    way.kind === 'device'
      ? []
      : [
          way.kind === 'sms'
            ? `answer \`sms ${way.phone}\` for a text message to ${way.number}`
            : `answer \`voice ${way.phone}\` for a call to ${way.number}`,
        ],
  );
  return answerNotice('apple has sent no code', [...news.slice(0, 1), ...phones]);
}

export function signedInNotice(lines: readonly string[]): Notice {
  return answerNotice('signed in', [...lines, 'the sync goes on']);
}

/** `hint`: what to do where an answer cannot help. */
export function answerFailedNotice({
  code,
  message,
  details,
  hint,
}: {
  readonly code: string;
  readonly message: string;
  readonly details: readonly string[];
  readonly hint?: string | undefined;
}): Notice {
  return answerNotice('the answer was of no use', [message, ...details], {
    hint,
    facts: { code, message, details },
  });
}

export const NO_SIGN_IN_WAITS: Notice = answerNotice('no sign-in waits for a code', [
  'a code is good for ten minutes, and for the sign-in it was asked for',
  'answer `code` to have another one sent',
]);

export function enoughNotice(most: number, command: string): Notice {
  return answerNotice('no more codes are asked for by answers', [`${counted(most, 'code')} a day at most`], {
    hint: `run \`${command}\` in a terminal`,
  });
}

/** Of a flood of answers no more are looked at. */
export function deafNotice(most: number, command: string): Notice {
  return answerNotice(
    'your answers are not looked at any more',
    [
      `${counted(most, 'answer')} came, and none of them ended in a sign-in`,
      'answers count again once you have signed in another way, or keepsake was started anew',
      'if these were not yours, somebody else can write there: choose another topic or chat',
    ],
    { hint: `run \`${command}\` in a terminal` },
  );
}

export function unclearNotice(account: string): Notice {
  return answerNotice('which account?', [
    'several accounts wait for a code',
    `begin the answer with the account, such as \`${account} code\``,
  ]);
}
