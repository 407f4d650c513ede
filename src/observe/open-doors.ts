import type { Config } from '../config/config.ts';
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
  { script, hooks, template, mail, groups }: Telling,
  { env, cwd, connect, clock }: Pick<RunPorts, 'env' | 'cwd' | 'connect' | 'clock'>,
): readonly Door[] {
  const post = openPostMessage(connect, network, clock);
  return [
    ...(script === undefined ? [] : [scriptDoor(script, { env, cwd, groups: groups ?? WANTS_USER })]),
    ...hooks.map((hook) => hookDoor(hook, { post, template, groups })),
    ...(mail === undefined ? [] : [mailDoor(mail, groups)]),
  ];
}
