import { createHash, pbkdf2Sync, timingSafeEqual } from 'node:crypto';

/** Group of RFC 5054 with 2048 bits, as Apple uses it (auth.md 5.1). */
const N = BigInt(
  '0xac6bdb41324a9a9bf166de5e1389582faf72b6651987ee07fc3192943db56050a37329cbb4a099ed8193e0757767a13d' +
    'd52312ab4b03310dcd7f48a9da04fd50e8083969edb767b0cf6095179a163ab3661a05fbd5faaae82918a9962f0b93b855' +
    'f97993ec975eeaa80d740adbf4ff747359d041d5c33ea71d281e446b14773bca97b43a23fb801676bd207a436c6481f1d2' +
    'b9078717461a5b9d32e688f87748544523b524b0d57d5ea77a2775d2ecfa032cfbdbf52fb3786160279004e57ae6af874e' +
    '7303ce53299ccc041c7bc308d82a5698f3a8d0c38271ae35f8e9dbfbb694b5c803d89f7ae435de236d525f54759b65e372' +
    'fcd68ef20fa7111f9e4aff73',
);
const G = 2n;
const GROUP_BYTES = 256;

export type SrpProtocol = 's2k' | 's2k_fo';

/** What a server keeps of a password. */
export interface Verifier {
  readonly accountName: string;
  readonly protocol: SrpProtocol;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly verifier: bigint;
}

/** The power is counted out when the first sign-in asks for it: most simulations see none. */
export function makeVerifier(
  accountName: string,
  password: string,
  how: { readonly protocol: SrpProtocol; readonly iterations: number; readonly salt: Buffer },
): Verifier {
  const x = privateKeyOf(password, how);
  let verifier: bigint | undefined;
  return {
    accountName,
    ...how,
    get verifier() {
      verifier ??= power(G, x, N);
      return verifier;
    },
  };
}

function privateKeyOf(
  password: string,
  { protocol, iterations, salt }: Pick<Verifier, 'protocol' | 'iterations' | 'salt'>,
): bigint {
  const digest = createHash('sha256').update(password, 'utf8').digest();
  const input = protocol === 's2k' ? digest : Buffer.from(digest.toString('hex'), 'latin1');
  const derived = pbkdf2Sync(input, salt, iterations, 32, 'sha256');
  const inner = hash(Buffer.from(':'), derived);
  return toNumber(hash(salt, inner));
}

/** One exchange, from the server's side: shows B, then judges the client's two proofs. */
export class SrpExchange {
  readonly #account: Verifier;
  readonly #secret: bigint;
  readonly #clientPublic: bigint;
  readonly #serverPublic: bigint;
  #sharedNumber: bigint | undefined;

  constructor(account: Verifier, clientPublic: Uint8Array, secret: bigint) {
    this.#account = account;
    this.#secret = secret;
    this.#clientPublic = toNumber(clientPublic);
    const k = toNumber(hash(pad(N), pad(G)));
    this.#serverPublic = (k * account.verifier + power(G, secret, N)) % N;
  }

  /** Always 256 bytes on the wire. */
  get serverPublic(): Buffer {
    return pad(this.#serverPublic);
  }

  /** A client that sends 0 or a multiple of N would know the key without a password. */
  static accepts(clientPublic: Uint8Array): boolean {
    return clientPublic.length > 0 && clientPublic.length <= GROUP_BYTES && toNumber(clientPublic) % N !== 0n;
  }

  /** Both ways of writing numbers with leading zero bytes pass: which one Apple takes is not known (auth.md 5.5). */
  verify(m1: Uint8Array, m2: Uint8Array): boolean {
    return [pad, minimal].some((bytes) => {
      const proofs = this.proofs(bytes);
      return equal(m1, proofs.m1) && equal(m2, proofs.m2);
    });
  }

  /** S, which both sides know and neither sends: 256 bytes. */
  get sharedSecret(): Buffer {
    return pad(this.#shared());
  }

  #shared(): bigint {
    this.#sharedNumber ??= this.#countShared();
    return this.#sharedNumber;
  }

  #countShared(): bigint {
    const u = toNumber(hash(pad(this.#clientPublic), pad(this.#serverPublic)));
    const base = (this.#clientPublic * power(this.#account.verifier, u, N)) % N;
    return power(base, this.#secret, N);
  }

  proofs(bytes: (value: bigint) => Buffer): { readonly m1: Buffer; readonly m2: Buffer } {
    const key = hash(bytes(this.#shared()));
    const groupHash = xor(hash(pad(N)), hash(pad(G)));
    const name = hash(Buffer.from(this.#account.accountName, 'utf8'));
    const a = bytes(this.#clientPublic);
    const m1 = hash(groupHash, name, this.#account.salt, a, bytes(this.#serverPublic), key);
    return { m1, m2: hash(a, m1, key) };
  }
}

/** The secret behind a B that begins with a zero byte, at or after `secret`: g^(b+1) is g^b times g, so looking is cheap. */
export function secretForShortB(account: Verifier, secret: bigint): bigint {
  const k = toNumber(hash(pad(N), pad(G)));
  const offset = (k * account.verifier) % N;
  const limit = 1n << 2040n;
  let part = power(G, secret, N);
  for (let candidate = secret; ; candidate += 1n) {
    if ((offset + part) % N < limit) return candidate;
    part = (part * G) % N;
  }
}

export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

export function pad(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(GROUP_BYTES * 2, '0'), 'hex');
}

export function minimal(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
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

function hash(...parts: readonly Uint8Array[]): Buffer {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest();
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
