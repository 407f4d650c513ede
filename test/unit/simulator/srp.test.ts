import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  makeVerifier,
  minimal,
  pad,
  SrpExchange,
  secretForShortB,
  toNumber,
} from '../../../src/simulator/core/srp.ts';

interface Vector {
  readonly id: string;
  readonly accountName: string;
  readonly passwordUtf8Hex: string;
  readonly protocol: 's2k' | 's2k_fo';
  readonly iteration: number;
  readonly salt: string;
  readonly verifier: string;
  readonly A: string;
  readonly b: string;
  readonly B: string;
  readonly M1: string;
  readonly M2: string;
  readonly minimal: { readonly M1: string; readonly M2: string };
}

interface VectorFile {
  readonly vectors: readonly Vector[];
  readonly negative: readonly { readonly base: string; readonly M1?: string }[];
}

const file: VectorFile = JSON.parse(readFileSync('test/vectors/srp-vectors.json', 'utf8'));
const hex = (text: string) => Buffer.from(text, 'hex');

function exchangeOf(vector: Vector): SrpExchange {
  const account = makeVerifier(vector.accountName, hex(vector.passwordUtf8Hex).toString('utf8'), {
    protocol: vector.protocol,
    iterations: vector.iteration,
    salt: hex(vector.salt),
  });
  expect(pad(account.verifier)).toEqual(pad(toNumber(hex(vector.verifier))));
  return new SrpExchange(account, hex(vector.A), toNumber(hex(vector.b)));
}

describe('the server’s side of SRP', () => {
  it('has seventeen vectors', () => expect(file.vectors).toHaveLength(17));

  it.each(file.vectors.map((vector) => [vector.id, vector] as const))(
    '%s: shows the same B and takes both forms of the proofs',
    (_id, vector) => {
      const exchange = exchangeOf(vector);
      expect(exchange.serverPublic).toEqual(pad(toNumber(hex(vector.B))));
      expect(exchange.proofs(pad).m1.toString('hex')).toBe(vector.M1);
      expect(exchange.proofs(minimal).m2.toString('hex')).toBe(vector.minimal.M2);
      expect(exchange.verify(hex(vector.M1), hex(vector.M2))).toBe(true);
      expect(exchange.verify(hex(vector.minimal.M1), hex(vector.minimal.M2))).toBe(true);
    },
  );

  it('refuses the proofs of a wrong password and of another spelling of the name', () => {
    const refused = file.negative.filter((negative) => negative.M1 !== undefined);
    expect(refused).toHaveLength(2);
    for (const { base, M1 = '' } of refused) {
      const vector = file.vectors.find((candidate) => candidate.id === base);
      if (vector === undefined) throw new Error(`no vector ${base}`);
      expect(exchangeOf(vector).verify(hex(M1), hex(vector.M2))).toBe(false);
    }
  });

  it('refuses a right M1 with a wrong M2', () => {
    const [vector] = file.vectors;
    if (vector === undefined) throw new Error('no vectors');
    expect(exchangeOf(vector).verify(hex(vector.M1), hex(vector.M1))).toBe(false);
  });

  it.each(['', '00', '0000'])('does not accept A = %j', (a) => {
    expect(SrpExchange.accepts(hex(a))).toBe(false);
  });

  it('finds a B that begins with a zero byte', () => {
    const how = { protocol: 's2k', iterations: 1, salt: hex('00ff') } as const;
    const account = makeVerifier('a@example.com', 'x', how);
    const secret = secretForShortB(account, 12_345n);
    expect(new SrpExchange(account, hex('02'), secret).serverPublic[0]).toBe(0);
  });
});
