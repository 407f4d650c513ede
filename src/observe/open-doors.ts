import type { Config } from '../config/config.ts';
import type { Hook } from '../config/read-hooks.ts';
import type { Telling } from '../config/telling.ts';
import { WANTS_USER } from '../model/notice.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import { openPostMessage } from '../sync/open/post-message.ts';
import type { Door } from './door.ts';
import { hookDoor } from './hook-door.ts';
import { mailDoor } from './mail-door.ts';
import { scriptDoor } from './run-script.ts';

/** Every way to the user that the settings name. */
export function openDoors(
  { network }: Pick<Config, 'network'>,
  { script, hooks, answers, template, mail, groups }: Telling,
  { env, cwd, connect, clock }: Pick<RunPorts, 'env' | 'cwd' | 'connect' | 'clock'>,
): readonly Door[] {
  const post = openPostMessage(connect, network, clock);
  return [
    ...(script === undefined ? [] : [scriptDoor(script, { env, cwd, groups: groups ?? WANTS_USER })]),
    ...hooks.map((hook) => hookDoor(hook, { post, template, groups, answerAt: topicFor(hook, answers) })),
    ...(mail === undefined ? [] : [mailDoor(mail, groups)]),
  ];
}

/** Where a button may answer: at the same server, because an address goes nowhere else, and without a token, which it would show. */
function topicFor({ kind, address }: Hook, answers: readonly Hook[]): string | undefined {
  if (kind !== 'ntfy') return undefined;
  const { origin } = new URL(address.reveal());
  return answers
    .filter((answer) => answer.kind === 'ntfy')
    .map((answer) => new URL(answer.address.reveal()))
    .find((url) => url.origin === origin && url.username === '' && url.password === '')?.href;
}
