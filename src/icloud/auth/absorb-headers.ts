import type { ReplyHeaders } from '../../http/transport.ts';
import type { SessionTokens } from '../session/session-data.ts';

const KEPT = [
  ['X-Apple-Session-Token', 'sessionToken'],
  ['X-Apple-ID-Session-Id', 'sessionId'],
  ['X-Apple-ID-Account-Country', 'accountCountry'],
  ['X-Apple-TwoSV-Trust-Token', 'trustToken'],
  ['scnt', 'scnt'],
] as const;

/**
 * Takes over what an answer says about the session, whatever its status (auth.md 4). Returns the secrets among it.
 * `X-Apple-I-Rscd` is not kept: it is about its own answer only (trap 21).
 */
export function absorbHeaders(
  tokens: SessionTokens,
  headers: ReplyHeaders,
  nowMs: number,
): readonly string[] {
  const secrets: string[] = [];
  for (const [header, key] of KEPT) {
    const value = headers.get(header);
    if (value === undefined || value === '') continue;
    tokens[key] = value;
    if (key === 'trustToken') tokens.trustIssuedAtMs = nowMs;
    if (key !== 'accountCountry') secrets.push(value);
  }
  return secrets;
}

/** The status that counts: Apple hides the real one behind a 200 in `X-Apple-I-Rscd` (auth.md 4). */
export function effectiveStatus(status: number, headers: ReplyHeaders): number {
  const hidden = headers.get('X-Apple-I-Rscd') ?? '';
  return status === 200 && /^[1-5]\d\d$/.test(hidden) ? Number(hidden) : status;
}
