import { ownCommand } from '../../config/own-command.ts';
import type { RawValues } from '../../config/read-values.ts';
import type { SignedIn } from '../../model/photo-source.ts';

const DAY_MS = 86_400_000;

/** Early enough to find a quiet evening (session.md R18). */
const WARN_BEFORE_MS = 7 * DAY_MS;

/** What to say when Apple's trust in this device is about to end; undefined while there is time. */
export function trustWarning(
  trustEnds: SignedIn['trustEnds'],
  nowMs: number,
  typed: RawValues,
): string | undefined {
  if (trustEnds === undefined || trustEnds.atMs - nowMs > WARN_BEFORE_MS) return undefined;
  const date = new Date(trustEnds.atMs).toISOString().slice(0, 10);
  const source = trustEnds.estimated ? ' (estimated)' : '';
  const days = Math.max(0, Math.floor((trustEnds.atMs - nowMs) / DAY_MS));
  const when = trustEnds.atMs <= nowMs ? `ended on ${date}` : `ends on ${date}, in ${days} days`;
  return `Apple's trust in this device ${when}${source}; \`${ownCommand('login --renew-trust', typed)}\` gets a new one by a code`;
}
