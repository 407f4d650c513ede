import { KeepsakeError } from '../../base/errors.ts';
import { takeOver, type TakenOver } from '../../icloud/session/import/take-over.ts';
import { summarise } from '../../icloud/session/inventory.ts';
import { peekSession } from '../../icloud/session/peek-session.ts';
import { type AccountConfig, type AccountWorld, underLock } from '../open/open-account.ts';

/** Takes over another tool's session. One of ours that may still be of use is replaced only on demand. */
export function importSession(
  config: AccountConfig,
  world: AccountWorld,
  { from, replace }: { readonly from: string; readonly replace: boolean },
): Promise<TakenOver> {
  const { cookieDirectory: directory, username: account } = config;
  return underLock(config, world, async () => {
    const ours = replace ? undefined : await peekSession({ directory, account });
    const { hasLogin, hasSessionToken, hasTrust } =
      ours === undefined ? NOTHING : summarise(ours, world.clock.now());
    if (hasLogin || hasSessionToken || hasTrust) {
      throw new KeepsakeError('USAGE', `there is a session of ${account} already in ${directory}`, {
        details: ['add --replace to put the other one in its place'],
      });
    }
    return takeOver(from, { directory, account, clock: world.clock });
  });
}

const NOTHING = { hasLogin: false, hasSessionToken: false, hasTrust: false };
