import { printable } from '../base/printable.ts';
import type { SecretRegistry } from '../base/secret.ts';
import { completeCommands } from '../config/complete-commands.ts';
import type { RawValues } from '../config/read-values.ts';
import type { Message } from './door.ts';
import type { Notice } from './notice.ts';

interface Circumstances {
  readonly account: string;
  readonly job?: string | undefined;
  readonly atMs: number;
  readonly secrets: Pick<SecretRegistry, 'scrub'>;
  /** The flags by which the user's commands find this account. */
  readonly typed: RawValues;
}

/** A notice as it leaves this machine: no secret is in it, and no character that a reader cannot see. */
export function createMessage(
  notice: Notice,
  { account, job, atMs, secrets, typed }: Circumstances,
): Message {
  const clean = (text: string) => printable(secrets.scrub(completeCommands(text, typed)));
  const lines = notice.lines.map(clean);
  const hint = notice.hint === undefined ? undefined : clean(notice.hint);
  return {
    ...notice,
    account,
    ...(job !== undefined && { job }),
    atMs,
    title: clean(notice.title),
    lines,
    hint,
    text: [...lines, ...(hint === undefined ? [] : [hint])].join('\n'),
    facts: covered(notice.facts, secrets),
  };
}

/** Texts alone: a number in which a secret seems to stand would be no number any more. */
function covered(facts: Notice['facts'], secrets: Circumstances['secrets']): Notice['facts'] {
  const cover = (value: unknown): unknown => {
    if (typeof value === 'string') return secrets.scrub(value);
    return Array.isArray(value) ? value.map(cover) : value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, cover(value)]));
}
