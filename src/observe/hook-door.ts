import type { Hook } from '../config/read-hooks.ts';
import type { Secret } from '../base/secret.ts';
import { NOTICE_GROUPS, type NoticeGroup } from '../model/notice.ts';
import type { PostMessage } from '../sync/open/post-message.ts';
import type { Door } from './door.ts';
import { hookRequest } from './hook-request.ts';

interface HookPorts {
  readonly post: PostMessage;
  readonly template: Secret | undefined;
  /** Undefined: everything. */
  readonly groups: readonly NoticeGroup[] | undefined;
  /** Where the wish for a code may go, by a button of the message. */
  readonly answerAt?: string | undefined;
}

export function hookDoor(
  { kind, address, host }: Hook,
  { post, template, groups, answerAt }: HookPorts,
): Door {
  return {
    name: `${kind} at ${host}`,
    groups: groups ?? NOTICE_GROUPS,
    // What is wrong with an address costs this door alone.
    deliver: async (message, signal) =>
      post(hookRequest(kind, address.reveal(), message, { template: template?.reveal(), answerAt }), signal),
  };
}
