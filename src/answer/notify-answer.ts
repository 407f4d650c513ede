import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Answer } from './answer.ts';

/** What became of a test message; `why`: the reason for which it did not get there. */
export function notifyAnswer(
  account: string,
  tried: readonly { readonly name: string; readonly why: string | undefined }[],
): Answer {
  const failed = tried.filter(({ why }) => why !== undefined);
  return {
    exitCode: failed.length === 0 ? EXIT.ok : EXIT.someFailed,
    data: {
      account,
      ways: tried.map(({ name, why }) => ({ name, sent: why === undefined, why: why ?? null })),
    },
    lines: tried.map(({ name, why }) => `${name}: ${why === undefined ? 'sent' : `not sent: ${why}`}`),
    warnings:
      failed.length === 0
        ? []
        : [`${counted(failed.length, 'way')} of ${tried.length} did not take the message`],
  };
}
