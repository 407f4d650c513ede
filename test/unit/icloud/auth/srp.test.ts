import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import params from 'secure-remote-password/lib/params.js';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { PasswordHash } from '../../../../src/model/credential.ts';
import { derivePrivateKey, proveSrp, publicValueOf, startSrp } from '../../../../src/icloud/auth/srp.ts';

interface Vector {
  readonly id: string;
  readonly accountName: string;
  readonly password: string;
  readonly passwordUtf8Hex: string;
  readonly passwordIsNFC: boolean;
  readonly protocol: 's2k' | 's2k_fo';
  readonly iteration: number;
  readonly salt: string;
  readonly x: string;
  readonly a: string;
  readonly A: string;
  readonly B: string;
  readonly M1: string;
  readonly M2: string;
  readonly ambiguous: readonly string[];
}

interface VectorFile {
  readonly group: { readonly N: string };
  readonly vectors: readonly Vector[];
  readonly negative: readonly { readonly change: string; readonly M1?: string }[];
}

const file: VectorFile = JSON.parse(readFileSync('test/vectors/srp-vectors.json', 'utf8'));
const hex = (text: string) => Buffer.from(text, 'hex');

async function prove(
  vector: Vector,
  changes: Partial<Vector & { passwordBytes: Buffer; acceptAmbiguous: boolean }> = {},
) {
  const v = { ...vector, ...changes };
  const salt = hex(v.salt);
  const bytes = changes.passwordBytes ?? hex(v.passwordUtf8Hex);
  const hash = createHash('sha256').update(bytes).digest();
  const privateKey = await derivePrivateKey(hash, { protocol: v.protocol, iteration: v.iteration, salt });
  const secret = hex(v.a);
  const proof = proveSrp({
    start: { secret, publicValue: publicValueOf(secret) },
    account: v.accountName,
    privateKey,
    salt,
    serverPublicValue: hex(v.B),
    acceptAmbiguous: changes.acceptAmbiguous ?? true,
  });
  return { privateKey, proof };
}

describe('the vectors of Apple’s SRP', () => {
  it('are all there', () => expect(file.vectors).toHaveLength(17));

  it.each(file.vectors.map((vector) => [vector.id, vector] as const))('%s', async (_id, vector) => {
    const { privateKey, proof } = await prove(vector);
    expect(publicValueOf(hex(vector.a)).toString('hex')).toBe(vector.A);
    expect(privateKey.toString('hex')).toBe(vector.x);
    expect(proof).toEqual({ kind: 'proof', m1: hex(vector.M1), m2: hex(vector.M2) });
  });

  it('are ambiguous only where A, B or S has a leading zero', async () => {
    const found = await Promise.all(
      file.vectors.map(async (vector) => (await prove(vector, { acceptAmbiguous: false })).proof.kind),
    );
    expect(found).toEqual(
      file.vectors.map(({ ambiguous }) => (ambiguous.length === 0 ? 'proof' : 'ambiguous')),
    );
    expect(found.filter((kind) => kind === 'ambiguous')).toHaveLength(3);
  });

  it('wrong passwords and upper-case names give the proofs that a server refuses', async () => {
    const [base] = file.vectors;
    if (base === undefined) throw new Error('no vector');
    const [wrongPassword, upperCase] = file.negative;
    const bad = await prove(base, { passwordBytes: Buffer.from('correct horse battery stapl3') });
    const upper = await prove(base, { accountName: 'JAPPLESEED@EXAMPLE.COM' });
    expect(bad.proof).toMatchObject({ m1: hex(wrongPassword?.M1 ?? '') });
    expect(upper.proof).toMatchObject({ m1: hex(upperCase?.M1 ?? '') });
  });

  it.each([
    ['0', '0'.repeat(512)],
    ['one zero byte', '00'],
    ['N', file.group.N],
    ['above N', 'f'.repeat(512)],
  ])('D5, trap 19: no proof for B = %s', async (_name, B) => {
    const [base] = file.vectors;
    if (base === undefined) throw new Error('no vector');
    expect((await prove(base, { B })).proof).toEqual({ kind: 'impossible' });
  });
});

it.each([
  ['nothing', 0n, 1n],
  ['one', 1n, 2n],
  ['the last power below N', 2047n, 1n << 2047n],
  ['the first one above', 2048n, (1n << 2048n) - BigInt(`0x${file.group.N}`)],
])('A of a secret that is %s', (_what, secret, publicValue) => {
  const bytes = Buffer.from(secret.toString(16).padStart(64, '0'), 'hex');
  expect(publicValueOf(bytes)).toEqual(Buffer.from(publicValue.toString(16).padStart(512, '0'), 'hex'));
});

it('A is drawn again until it has no leading zero byte, and the secret thrown away is zeroed', () => {
  const short = file.vectors.find(({ ambiguous }) => ambiguous.includes('A'));
  const good = file.vectors.find(({ ambiguous }) => ambiguous.length === 0);
  const draws = [hex(short?.a ?? ''), hex(good?.a ?? '')];
  const [thrownAway] = draws;
  const start = startSrp(() => draws.shift() ?? Buffer.alloc(0));
  expect(start.publicValue.toString('hex')).toBe(good?.A);
  expect(thrownAway?.every((byte) => byte === 0)).toBe(true);
});

it('trap 24: a password typed with decomposed accents is proved run', () => {
  const hashes = ['Zu\u0308rich', 'Z\u00fcrich'].map((text) =>
    PasswordHash.ofPassword(new Secret(text)).reveal(),
  );
  expect(hashes[0]).toEqual(hashes[1]);
  expect(hashes[1]).toEqual(createHash('sha256').update('Z\u00fcrich').digest());
});

it('the shared parameter object of the package stays as it is', () => {
  expect(params.H(params.N).toHex()).toHaveLength(64);
  expect(params.g.toHex()).toBe('02');
});
