import { createHash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import params from 'secure-remote-password/lib/params.js';
import SRPInteger from 'secure-remote-password/lib/srp-integer.js';

/**
 * SRP-6a as Apple's web sign-in speaks it (auth.md 5). The package hashes g unpadded, which makes every proof wrong, so
 * only its numbers, its N and its hash are used, with a padded g and k of our own (auth.md 5.10).
 */
const GROUP_BYTES = 256;
const { N, H } = params;
const G = SRPInteger.fromHex('2'.padStart(GROUP_BYTES * 2, '0'));
const K_MULTIPLIER = H(N, G);
const MODULUS = toExponent(toBytes(N));
const HASH_OF_GROUP = H(N).xor(H(G));

export type PasswordProtocol = 's2k' | 's2k_fo';

/** One half of a key exchange. Zero `secret` when done. */
export interface SrpStart {
  readonly secret: Buffer;
  /** A, 256 bytes, never with a leading zero byte when made by `startSrp`. */
  readonly publicValue: Buffer;
}

/**
 * Draws until A has no leading zero byte: whether Apple hashes such a zero is not known (auth.md 5.5), so the question
 * must not arise.
 */
export function startSrp(draw: () => Buffer = () => randomBytes(32)): SrpStart {
  for (;;) {
    const secret = draw();
    const publicValue = publicValueOf(secret);
    if (publicValue[0] !== 0) return { secret, publicValue };
    secret.fill(0);
  }
}

/** A = g^a, padded. */
export function publicValueOf(secret: Buffer): Buffer {
  return toBytes(power(G, toExponent(secret)));
}

/** The private exponent x from the SHA-256 of the password (auth.md 5.3, 5.4). Zero it when done. */
export async function derivePrivateKey(
  hash: Buffer,
  challenge: { readonly protocol: PasswordProtocol; readonly salt: Buffer; readonly iteration: number },
): Promise<Buffer> {
  const input = challenge.protocol === 's2k' ? Buffer.from(hash) : Buffer.from(hash.toString('hex'));
  const derived = await promisify(pbkdf2)(input, challenge.salt, challenge.iteration, 32, 'sha256');
  const inner = sha256(Buffer.from(':'), derived);
  const privateKey = sha256(challenge.salt, inner);
  for (const buffer of [input, derived, inner]) buffer.fill(0);
  return privateKey;
}

export type SrpProof =
  | { readonly kind: 'proof'; readonly m1: Buffer; readonly m2: Buffer }
  /** B or S begins with a zero byte: the two conventions in the field differ here (auth.md 5.5). */
  | { readonly kind: 'ambiguous' }
  /** B or u is zero, or B is no member of the group: a server that knows the verifier sends no such thing. */
  | { readonly kind: 'impossible' };

/** What the client sends to show that it knows the password. `acceptAmbiguous`: use the padded convention. */
export function proveSrp(exchange: {
  readonly start: SrpStart;
  readonly account: string;
  readonly privateKey: Buffer;
  readonly salt: Buffer;
  readonly serverPublicValue: Buffer;
  readonly acceptAmbiguous: boolean;
}): SrpProof {
  const received = toNumber(exchange.serverPublicValue);
  const B = received.mod(N);
  if (!B.equals(received) || B.equals(SRPInteger.ZERO)) return { kind: 'impossible' };

  const A = toNumber(exchange.start.publicValue);
  const u = H(A, B);
  if (u.equals(SRPInteger.ZERO)) return { kind: 'impossible' };

  const x = toExponent(exchange.privateKey);
  const base = B.subtract(K_MULTIPLIER.multiply(power(G, x))).mod(N);
  const S = power(base, toExponent(exchange.start.secret) + toExponent(toBytes(u)) * x);
  if (!exchange.acceptAmbiguous && [A, B, S].some(hasLeadingZero)) return { kind: 'ambiguous' };

  const K = H(S);
  const m1 = H(HASH_OF_GROUP, H(exchange.account), toNumber(exchange.salt), A, B, K);
  return { kind: 'proof', m1: toBytes(m1), m2: toBytes(H(A, m1, K)) };
}

function hasLeadingZero(value: SRPInteger): boolean {
  return value.toHex().startsWith('00');
}

/** Modulo N. The package's own power takes six times as long: a slow machine would do nothing else for a second. */
function power(base: SRPInteger, exponent: bigint): SRPInteger {
  let result = 1n;
  let square = toExponent(toBytes(base)) % MODULUS;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % MODULUS;
    square = (square * square) % MODULUS;
  }
  return SRPInteger.fromHex(result.toString(16).padStart(GROUP_BYTES * 2, '0'));
}

function toExponent(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function toNumber(bytes: Buffer): SRPInteger {
  return SRPInteger.fromHex(bytes.toString('hex'));
}

function toBytes(value: SRPInteger): Buffer {
  return Buffer.from(value.toHex(), 'hex');
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
