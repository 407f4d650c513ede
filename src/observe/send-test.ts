import type { Config } from '../config/config.ts';
import type { AccountPorts } from '../sync/open/account-ports.ts';
import type { RunPorts } from '../sync/open/open-account.ts';
import { createMessage } from './create-message.ts';
import { inTime } from './in-time.ts';
import { TEST_NOTICE } from './notice-words.ts';
import { openDoors } from './open-doors.ts';

const LONGEST_MS = 40_000;

/** What became of a test message at one way to the user. */
export interface TriedDoor {
  readonly name: string;
  /** Why it did not get there; undefined: it did. */
  readonly why: string | undefined;
}

/** Sends a test message by every way at once, whatever each of them is meant for. */
export function sendTest(
  config: Config,
  ports: Pick<AccountPorts, 'clock' | 'secrets' | 'signal' | 'connect'> & Pick<RunPorts, 'env' | 'cwd'>,
): Promise<readonly TriedDoor[]> {
  const { clock, secrets, signal } = ports;
  const doors = config.telling === undefined ? [] : openDoors(config, config.telling, ports);
  const message = createMessage(TEST_NOTICE, {
    account: config.username,
    atMs: clock.now(),
    secrets,
    typed: config.typed,
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
  return Promise.all(
    doors.map(async (door) => ({
      name: door.name,
      why: await inTime(door.deliver(message, limit), limit),
    })),
  );
}
