import type { PasswordProtocol } from './srp.ts';

/** Apple's answer to `signin/init`. */
export interface Challenge {
  readonly protocol: PasswordProtocol;
  readonly iteration: number;
  readonly salt: Buffer;
  /** B, as many bytes as were received. */
  readonly serverPublicValue: Buffer;
  /** Opaque; goes back as it came. */
  readonly context: string;
}

const MAX_ITERATION = 1_000_000;
const MAX_SALT_BYTES = 1024;
const MAX_PUBLIC_VALUE_BYTES = 256;

/** Undefined when a value is missing or out of the bounds of auth.md 5.8; nothing may be proved to such a server. */
export function readChallenge(answer: Readonly<Record<string, unknown>>): Challenge | undefined {
  const { protocol, iteration, c: context } = answer;
  const salt = decodeBase64(answer['salt'], MAX_SALT_BYTES);
  const serverPublicValue = decodeBase64(answer['b'], MAX_PUBLIC_VALUE_BYTES);
  if (protocol !== 's2k' && protocol !== 's2k_fo') return undefined;
  if (typeof iteration !== 'number' || !Number.isInteger(iteration)) return undefined;
  if (iteration < 1 || iteration > MAX_ITERATION) return undefined;
  if (typeof context !== 'string' || context === '') return undefined;
  if (salt === undefined || serverPublicValue === undefined) return undefined;
  return { protocol, iteration, salt, serverPublicValue, context };
}

function decodeBase64(text: unknown, limitBytes: number): Buffer | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 1 && bytes.length <= limitBytes ? bytes : undefined;
}
