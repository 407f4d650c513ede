import { unreachable, KeepsakeError } from '../base/errors.ts';
import { EXIT } from '../base/exit-codes.ts';
import type { Run } from '../sync/open/open-account.ts';
import type { Answer } from './answer.ts';

type Renewal = Awaited<ReturnType<Run['renewTrust']>>;

/** Whether Apple trusts this device for longer now. Throws where it does not. */
export function renewalAnswer(account: string, renewal: Renewal): Answer {
  switch (renewal.kind) {
    case 'extended': {
      const [from, until] = [day(renewal.fromMs), day(renewal.untilMs)];
      return {
        exitCode: EXIT.ok,
        data: { account, from, until },
        news: [`apple's trust in this device was extended from ${from} to ${until}`],
      };
    }
    case 'not-extended': {
      const { untilMs } = renewal;
      const ends =
        untilMs === undefined ? 'when it ends is not stated' : `it ends on ${day(untilMs)} as before`;
      throw new KeepsakeError('SERVICE_REFUSING', `apple did not extend its trust in this device; ${ends}`);
    }
    case 'refused':
      throw new KeepsakeError('SESSION_REFUSED', `the device trust cannot be renewed: ${renewal.reason}`);
    default:
      return unreachable(renewal);
  }
}

function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
