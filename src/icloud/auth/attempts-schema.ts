import { jsonFrom } from '../../base/json-from.ts';
import * as v from 'valibot';
import { endFrom } from '../../base/outside-numbers.ts';
import type { Trouble } from '../../model/account-files.ts';
import { EMPTY_LEDGER, type Ledger, OBSTACLE_CODES } from './decide-attempt.ts';

/** What one `.attempts.json` holds. Nothing in it opens anything. */
export interface Attempts {
  readonly ledger: Ledger;
  /** The session on disk when the last attempt ended; see `markOf`. */
  readonly session: string | undefined;
  readonly rejected: RejectedPasswords | undefined;
  /** When Apple was last asked in vain to extend the trust. */
  readonly trustAskedAtMs: number | undefined;
  /** When the user last signed in, or asked for it and found the session alive. */
  readonly signedInAtMs: number | undefined;
  /** What stood in the way at the last look; undefined: nothing. */
  readonly trouble: Trouble | undefined;
}

/** Enough of each rejected password to know another one by; see `rejected-passwords.ts`. */
export interface RejectedPasswords {
  readonly salt: string;
  readonly prints: readonly string[];
}

export const NO_ATTEMPTS: Attempts = {
  ledger: EMPTY_LEDGER,
  session: undefined,
  rejected: undefined,
  trustAskedAtMs: undefined,
  signedInAtMs: undefined,
  trouble: undefined,
};

const VERSION = 1;
const time = v.pipe(v.number(), v.minValue(0), v.transform(endFrom));
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/));

const schema = v.object({
  version: v.literal(VERSION),
  proofs: v.array(
    v.object({
      atMs: time,
      attended: v.boolean(),
      outcome: v.picklist(['sent', 'accepted', 'rejected', 'failed']),
    }),
  ),
  coolDown: v.optional(
    v.object({ reason: v.picklist(['throttled', 'failed']), sinceMs: time, untilMs: time }),
  ),
  throttles: v.pipe(v.number(), v.integer(), v.minValue(0)),
  wall: v.optional(v.object({ code: v.picklist(OBSTACLE_CODES), message: v.string(), sinceMs: time })),
  session: v.optional(hex),
  rejected: v.optional(v.object({ salt: hex, prints: v.array(hex) })),
  trustAskedAtMs: v.optional(time),
  signedInAtMs: v.optional(time),
  trouble: v.optional(v.object({ code: v.string(), sinceMs: time, untilMs: v.optional(time) })),
});

/** The file calls the obstacle `wall`, as it has from the beginning. */
export function encodeAttempts({ ledger: { obstacle: wall, ...ledger }, ...rest }: Attempts): string {
  return `${JSON.stringify({ version: VERSION, ...ledger, wall, ...rest }, undefined, 1)}\n`;
}

/** Undefined: no such file was ever written by us. */
export function decodeAttempts(text: string): Attempts | undefined {
  const parsed = v.safeParse(schema, jsonFrom(text));
  if (!parsed.success) return undefined;
  const { proofs, coolDown, throttles, wall, session, rejected, trustAskedAtMs, signedInAtMs } =
    parsed.output;
  const trouble = parsed.output.trouble && { untilMs: undefined, ...parsed.output.trouble };
  const ledger = { proofs, coolDown, throttles, obstacle: wall };
  return { ledger, session, rejected, trustAskedAtMs, signedInAtMs, trouble };
}
