import { runProgram } from '../base/run-program.ts';
import type { Door, Message } from './door.ts';
import type { NoticeGroup } from '../model/notice.ts';
import { messageJson } from './message-json.ts';

/** Time for a program that sends a message itself. */
const LIMIT_MS = 30_000;
const MAX_BYTES = 1024 * 1024;

interface ScriptPorts {
  /** Without our secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly groups: readonly NoticeGroup[];
  /** For tests. */
  readonly limitMs?: number;
}

/** A program of the user's own, called without arguments as icloudpd does; what it is about stands in its environment. */
export function scriptDoor(path: string, { env, cwd, groups, limitMs = LIMIT_MS }: ScriptPorts): Door {
  return {
    name: 'the program of --notification-script',
    groups,
    async deliver(message, signal) {
      const own = { ...env, ...variables(message) };
      const { why, complaints } = await runProgram(path, [], {
        env: own,
        cwd,
        signal,
        limitMs,
        maxBytes: MAX_BYTES,
        isGroup: true,
      });
      return why === undefined ? undefined : [why, ...complaints].join('; ');
    },
  };
}

function variables(message: Message): Readonly<Record<string, string>> {
  const { event, account, title, text, hint, facts, atMs } = message;
  const code = facts['code'];
  return {
    KEEPSAKE_NOTICE_EVENT: event,
    KEEPSAKE_NOTICE_ACCOUNT: account,
    KEEPSAKE_NOTICE_TIME: new Date(atMs).toISOString(),
    KEEPSAKE_NOTICE_TITLE: title,
    KEEPSAKE_NOTICE_TEXT: text,
    KEEPSAKE_NOTICE_HINT: hint ?? '',
    KEEPSAKE_NOTICE_CODE: typeof code === 'string' ? code : '',
    KEEPSAKE_NOTICE_JSON: JSON.stringify(messageJson(message)),
  };
}
