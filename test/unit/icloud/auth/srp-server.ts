import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto';

/** Apple's half of the key exchange, in plain BigInt: shares no code with the client that it judges. */
const N = BigInt(
  `0x${`AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050A37329CBB4A099ED8193E0757767A13DD52312AB4B03310D
CD7F48A9DA04FD50E8083969EDB767B0CF6095179A163AB3661A05FBD5FAAAE82918A9962F0B93B855F97993EC975EEAA80D740ADBF4FF747359D041
D5C33EA71D281E446B14773BCA97B43A23FB801676BD207A436C6481F1D2B9078717461A5B9D32E688F87748544523B524B0D57D5EA77A2775D2ECFA
032CFBDBF52FB3786160279004E57AE6AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8E9DBFBB694B5C803D89F7AE435DE236D
525F54759B65E372FCD68EF20FA7111F9E4AFF73`.replaceAll('\n', '')}`,
);
const G = 2n;

export interface Verifier {
  readonly salt: Buffer;
  readonly iteration: number;
  readonly protocol: 's2k' | 's2k_fo';
  readonly v: bigint;
}

export function makeVerifier(password: string, { salt, iteration, protocol }: Omit<Verifier, 'v'>): Verifier {
  const digest = sha(Buffer.from(password));
  const input = protocol === 's2k' ? digest : Buffer.from(digest.toString('hex'));
  const key = pbkdf2Sync(input, salt, iteration, 32, 'sha256');
  const v = power(G, toInt(sha(salt, sha(Buffer.from(':'), key))), N);
  return { salt, iteration, protocol, v };
}

export interface Exchange {
  readonly B: Buffer;
  accepts(account: string, m1: string, m2: string): boolean;
}

/** `wantShortB`: draws until B begins with a zero byte. */
export function beginExchange(verifier: Verifier, aBase64: string, wantShortB = false): Exchange {
  const A = toInt(Buffer.from(aBase64, 'base64'));
  const k = toInt(sha(toBytes(N), toBytes(G)));
  let b = toInt(randomBytes(32));
  let toB = power(G, b, N);
  const sum = () => (k * verifier.v + toB) % N;
  // One step of b is one multiplication, so that a short B is found fast.
  for (; wantShortB !== sum() < 1n << 2040n; b += 1n) toB = (toB * G) % N;
  const B = sum();
  const u = toInt(sha(toBytes(A), toBytes(B)));
  const S = power(A * power(verifier.v, u, N), b, N);
  return {
    B: toBytes(B),
    accepts(account, m1, m2) {
      const K = sha(toBytes(S));
      const hashes = sha(toBytes(N)).map((byte, i) => byte ^ (sha(toBytes(G))[i] ?? 0));
      const M1 = sha(hashes, sha(Buffer.from(account)), verifier.salt, toBytes(A), toBytes(B), K);
      return m1 === M1.toString('base64') && m2 === sha(toBytes(A), M1, K).toString('base64');
    },
  };
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function sha(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function toInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(512, '0'), 'hex');
}
