import type { Message } from './door.ts';

/** Of docs/EVENTS.md. It changes when a field goes or means something else, not when one is added. */
export const EVENTS_VERSION = 1;

/** A message for programs: the same as in `--events`, in `KEEPSAKE_NOTICE_JSON` and in a webhook without a template. */
export function messageJson({ account, job, atMs, event, title, lines, hint, facts }: Message): object {
  return {
    version: EVENTS_VERSION,
    time: new Date(atMs).toISOString(),
    account,
    ...(job !== undefined && { job }),
    event,
    title,
    text: lines.join('\n'),
    hint: hint ?? null,
    ...facts,
  };
}
