import { KeepsakeError } from '../../base/errors.ts';
import type { TakenOver } from '../../model/account-files.ts';
import { type AccountConfig, type AccountPorts, accountFilesOf, underLock } from '../open/account-ports.ts';

/** Takes over another tool's session. One of ours that may still be of use is replaced only on demand. */
export function importSession(
  config: AccountConfig,
  ports: AccountPorts,
  { from, replace }: { readonly from: string; readonly replace: boolean },
): Promise<TakenOver> {
  const files = accountFilesOf(config, ports.clock);
  return underLock(config, ports, async () => {
    const ours = replace ? undefined : (await files.session(ports.clock.now()))?.summary;
    if (ours?.hasLogin === true || ours?.hasSessionToken === true || ours?.hasTrust === true) {
      const { username, cookieDirectory } = config;
      throw new KeepsakeError('USAGE', `there is a session of ${username} already in ${cookieDirectory}`, {
        details: ['add --replace to put the other one in its place'],
      });
    }
    return files.takeOver(from);
  });
}
