import { jsonFrom } from '../../base/json-from.ts';
import * as v from 'valibot';
import { endFrom } from '../../base/outside-numbers.ts';
import type { SessionTokens } from './session-data.ts';
import type { StoredCookie } from './cookie-jar.ts';

/** What one session file holds: tokens and cookies together, so that there are no half states (session.md 3.5). */
export interface StoredSession {
  readonly tokens: SessionTokens;
  readonly cookies: readonly StoredCookie[];
}

const VERSION = 1;

const time = v.pipe(v.number(), v.minValue(0), v.transform(endFrom));
/** Each becomes a request header, or came out of one: what cannot stand there is damage. */
const secret = v.optional(v.pipe(v.string(), v.regex(/^[\t\x20-\x7e\x80-\xff]+$/)));

const codeRequest = v.object({
  place: v.variant('kind', [
    v.object({ kind: v.literal('device') }),
    v.object({ kind: v.literal('phone'), id: v.number(), mode: v.picklist(['sms', 'voice']) }),
  ]),
  atMs: time,
  wrongCodes: v.number(),
  isAccepted: v.boolean(),
});

const schema = v.object({
  version: v.literal(VERSION),
  account: v.string(),
  tokens: v.object({
    clientId: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{8,100}$/)),
    clientSinceMs: v.optional(time),
    domain: v.picklist(['com', 'cn']),
    sessionToken: secret,
    sessionId: secret,
    scnt: secret,
    accountCountry: secret,
    trustToken: secret,
    trustIssuedAtMs: v.optional(time),
    // Minutes long, and not worth a session: one that is not understood is as none.
    codeRequest: v.fallback(v.optional(codeRequest), undefined),
  }),
  cookies: v.array(
    v.object({
      name: v.string(),
      value: v.string(),
      domain: v.string(),
      path: v.string(),
      hostOnly: v.boolean(),
      secure: v.boolean(),
      httpOnly: v.boolean(),
      expiresAt: v.nullable(time),
      firstSeen: time,
      lastExtended: v.nullable(time),
      extensions: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
  ),
});

export type Decoded =
  | { readonly ok: true; readonly session: StoredSession }
  | {
      readonly ok: false;
      readonly why: 'not JSON' | 'another version' | 'not a session' | 'another account';
    };

export function encodeSession(account: string, { tokens, cookies }: StoredSession): string {
  return `${JSON.stringify({ version: VERSION, account, tokens, cookies }, undefined, 1)}\n`;
}

/** Unknown keys are ignored: a newer keepsake may have written them. Anything else that is odd makes the file damaged. */
export function decodeSession(account: string, text: string): Decoded {
  const json = jsonFrom(text);
  if (json === undefined) return { ok: false, why: 'not JSON' };
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const hasVersion = v.safeParse(v.object({ version: v.number() }), json);
    const isOther = hasVersion.success && hasVersion.output.version !== VERSION;
    return { ok: false, why: isOther ? 'another version' : 'not a session' };
  }
  const { output } = parsed;
  if (output.account !== account) return { ok: false, why: 'another account' };
  const { sessionToken, sessionId, scnt, accountCountry, trustToken, trustIssuedAtMs } = output.tokens;
  return {
    ok: true,
    session: {
      tokens: {
        ...output.tokens,
        sessionToken,
        sessionId,
        scnt,
        accountCountry,
        trustToken,
        trustIssuedAtMs,
      },
      cookies: output.cookies,
    },
  };
}

/** The client id out of a text that is a session no longer: a new one would make us a new browser (session.md R7). */
export function findClientId(text: string): string | undefined {
  return /auth-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0];
}
