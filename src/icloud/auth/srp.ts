import { createHash, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** SRP-6a as Apple's web sign-in speaks it (auth.md 5): every number is hashed as 256 bytes, g too. */
const GROUP_BYTES = 256;
/** The group of RFC 5054 with 2048 bits. */
const N = BigInt(
  `0x${[
    'ac6bdb41324a9a9bf166de5e1389582faf72b6651987ee07fc3192943db56050a37329cbb4a099ed8193e0757767a13d',
    'd52312ab4b03310dcd7f48a9da04fd50e8083969edb767b0cf6095179a163ab3661a05fbd5faaae82918a9962f0b93b8',
    '55f97993ec975eeaa80d740adbf4ff747359d041d5c33ea71d281e446b14773bca97b43a23fb801676bd207a436c6481',
    'f1d2b9078717461a5b9d32e688f87748544523b524b0d57d5ea77a2775d2ecfa032cfbdbf52fb3786160279004e57ae6',
    'af874e7303ce53299ccc041c7bc308d82a5698f3a8d0c38271ae35f8e9dbfbb694b5c803d89f7ae435de236d525f5475',
    '9b65e372fcd68ef20fa7111f9e4aff73',
  ].join('')}`,
);
const G = 2n;
const K_MULTIPLIER = toNumber(sha256(toBytes(N), toBytes(G)));
const HASH_OF_GROUP = toBytes(toNumber(sha256(toBytes(N))) ^ toNumber(sha256(toBytes(G))), 32);

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
  return toBytes(power(G, toNumber(secret)));
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
  const A = toNumber(exchange.start.publicValue);
  const B = toNumber(exchange.serverPublicValue);
  if (B === 0n || B >= N) return { kind: 'impossible' };
  const u = toNumber(sha256(toBytes(A), toBytes(B)));
  if (u === 0n) return { kind: 'impossible' };

  const x = toNumber(exchange.privateKey);
  const base = (B + N - ((K_MULTIPLIER * power(G, x)) % N)) % N;
  const S = power(base, toNumber(exchange.start.secret) + u * x);
  if (!exchange.acceptAmbiguous && [A, B, S].some(hasLeadingZero)) return { kind: 'ambiguous' };

  const account = sha256(Buffer.from(exchange.account));
  const key = sha256(toBytes(S));
  const m1 = sha256(HASH_OF_GROUP, account, exchange.salt, toBytes(A), toBytes(B), key);
  return { kind: 'proof', m1, m2: sha256(toBytes(A), m1, key) };
}

function hasLeadingZero(value: bigint): boolean {
  return toBytes(value)[0] === 0;
}

/** To a power modulo N. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

function toNumber(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function toBytes(value: bigint, length = GROUP_BYTES): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
