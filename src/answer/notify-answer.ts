import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Answer } from './answer.ts';

/** A way, and why it does not work; undefined: it does. */
interface Tried {
  readonly name: string;
  readonly why: string | undefined;
}

/** What became of a test message, and of a look at the places where the user may answer. */
export function notifyAnswer(account: string, ways: readonly Tried[], answers: readonly Tried[]): Answer {
  const unsent = ways.filter(isBroken);
  const unread = answers.filter(isBroken);
  return {
    exitCode: unsent.length + unread.length === 0 ? EXIT.ok : EXIT.someFailed,
    data: {
      account,
      ways: ways.map(({ name, why }) => ({ name, sent: why === undefined, why: why ?? null })),
      answers: answers.map(({ name, why }) => ({ name, read: why === undefined, why: why ?? null })),
    },
    lines: [
      ...ways.map(({ name, why }) => `${name}: ${why === undefined ? 'sent' : `not sent: ${why}`}`),
      ...answers.map(
        ({ name, why }) =>
          `answers in ${name}: ${why === undefined ? 'can be read' : `cannot be read: ${why}`}`,
      ),
    ],
    warnings: [
      ...(unsent.length === 0
        ? []
        : [`${counted(unsent.length, 'way')} of ${ways.length} did not take the message`]),
      ...(unread.length === 0 ? [] : ['keepsake cannot take your answers from everywhere']),
    ],
  };
}

function isBroken({ why }: Tried): boolean {
  return why !== undefined;
}
