import { createHash, pbkdf2Sync } from 'node:crypto';

export interface InitAnswer {
  readonly iteration: number;
  readonly salt: string;
  readonly protocol: string;
  readonly b: string;
  readonly c: string;
}

const N = BigInt(
  '0xac6bdb41324a9a9bf166de5e1389582faf72b6651987ee07fc3192943db56050a37329cbb4a099ed8193e0757767a13dd52312ab4b03310dcd7f48a9da04fd50e8083969edb767b0cf6095179a163ab3661a05fbd5faaae82918a9962f0b93b855f97993ec975eeaa80d740adbf4ff747359d041d5c33ea71d281e446b14773bca97b43a23fb801676bd207a436c6481f1d2b9078717461a5b9d32e688f87748544523b524b0d57d5ea77a2775d2ecfa032cfbdbf52fb3786160279004e57ae6af874e7303ce53299ccc041c7bc308d82a5698f3a8d0c38271ae35f8e9dbfbb694b5c803d89f7ae435de236d525f54759b65e372fcd68ef20fa7111f9e4aff73',
);

/** auth.md 5.3 and 5.4 from the client's side, padded form. */
export function prove(
  facts: InitAnswer & { readonly name: string; readonly password: string; readonly a: bigint },
): { m1: string; m2: string } {
  const salt = Buffer.from(facts.salt, 'base64');
  const digest = sha(Buffer.from(facts.password, 'utf8'));
  const input = facts.protocol === 's2k' ? digest : Buffer.from(digest.toString('hex'));
  const derived = pbkdf2Sync(input, salt, facts.iteration, 32, 'sha256');
  const x = number(sha(salt, sha(Buffer.from(':'), derived)));
  const [a, b] = [power(2n, facts.a), number(Buffer.from(facts.b, 'base64'))];
  const k = number(sha(bytes(N), bytes(2n)));
  const u = number(sha(bytes(a), bytes(b)));
  const base = (((b - k * power(2n, x)) % N) + N) % N;
  const key = sha(bytes(power(base, facts.a + u * x)));
  const mixed = sha(bytes(N)).map((byte, at) => byte ^ (sha(bytes(2n))[at] ?? 0));
  const m1 = sha(mixed, sha(Buffer.from(facts.name)), salt, bytes(a), bytes(b), key);
  return { m1: m1.toString('base64'), m2: sha(bytes(a), m1, key).toString('base64') };
}

function sha(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

function number(value: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(value).toString('hex')}`);
}

export function bytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(512, '0'), 'hex');
}

export function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % N, left = exponent; left > 0n; left >>= 1n, square = (square * square) % N) {
    if (left & 1n) result = (result * square) % N;
  }
  return result;
}
