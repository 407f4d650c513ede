import type { Session } from '../session/session-data.ts';

/**
 * Why Apple wants a code from a device that it trusted, as far as its dates tell (session.md 5). Nothing where the trust was never told, or
 * may have ended by now as well as not.
 */
export function whyCode(trust: ReturnType<Session['trustEnds']>, nowMs: number): string | undefined {
  if (trust === undefined || (trust.estimated && trust.atMs > nowMs)) return undefined;
  const date = new Date(trust.atMs).toISOString().slice(0, 10);
  if (trust.atMs <= nowMs)
    return `apple's trust in this device ended on ${date}${trust.estimated ? ' (estimated)' : ''}`;
  return `apple trusted this device until ${date}, and does so no longer: after another password, a new device or security key, or a sign-out of all browsers`;
}
