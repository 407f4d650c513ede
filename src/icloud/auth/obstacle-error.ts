import { KeepsakeError } from '../../base/errors.ts';
import { localTime } from '../../base/local-time.ts';
import type { Decision, Ledger, WaitReason, Obstacle } from './decide-attempt.ts';

/** The words for a sign-in that is not begun, or that Apple put off: until when, and why. */
export function obstacleError(
  decision: Exclude<Decision, { do: 'go' }>,
  ledger: Ledger,
  nowMs: number,
  cause?: KeepsakeError,
): KeepsakeError {
  if (decision.do === 'stop') return blockedError(decision.obstacle);
  const { why, untilMs } = decision;
  const isThrottled = why === 'throttled';
  const details = [...(cause?.details ?? []), ...(isThrottled ? rejections(ledger) : [])];
  return new KeepsakeError(
    isThrottled ? 'SERVICE_THROTTLING' : 'SIGN_IN_WAITS',
    `${REASONS[why]}: not before ${localTime(untilMs)}`,
    { details, waitMs: untilMs - nowMs, ...(cause === undefined ? {} : { cause }) },
  );
}

const REASONS: Readonly<Record<WaitReason, string>> = {
  throttled: 'apple accepts no sign-ins for now',
  failed: 'the last sign-in came to nothing, and keepsake waits before the next',
  'too-soon': 'the last sign-in was just now, and keepsake waits before the next',
  'too-many': 'there were too many sign-ins within a day, and keepsake waits before the next',
};

/** The message is that of the first time, so that a watching run tells it once. */
function blockedError({ code, message, sinceMs }: Obstacle): KeepsakeError {
  const since = `that was on ${localTime(sinceMs)}; no password is sent to apple until somebody signs in`;
  return new KeepsakeError(code, message, { details: [since] });
}

/** Throttling that follows rejected proofs is their consequence, not a second fault (session.md 7). */
function rejections({ proofs }: Ledger): readonly string[] {
  const rejected = proofs.filter(({ outcome }) => outcome === 'rejected');
  const last = rejected.at(-1);
  if (last === undefined) return [];
  const count = rejected.length === 1 ? 'a rejected password' : `${rejected.length} rejected passwords`;
  return [`this follows ${count}, the last on ${localTime(last.atMs)}`];
}
