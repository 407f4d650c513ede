import { isDeepStrictEqual } from 'node:util';
import { makeVerifier, pad, SrpExchange, secretForShortB } from '../../../../src/simulator/core/srp.ts';

export interface KeyExchangeSettings {
  readonly account: string;
  readonly password: string;
  readonly protocol: 's2k' | 's2k_fo';
  readonly salt: string;
  /** How many of the first B begin with a zero byte. */
  readonly shortB: number;
}

type Body = Readonly<Record<string, unknown>>;

/** Apple's side of the proof of a password: the true mathematics, with secrets of its own. */
export class FakeKeyExchange {
  readonly #settings: KeyExchangeSettings;
  #exchange: SrpExchange | undefined;
  #begun = 0;

  constructor(settings: KeyExchangeSettings) {
    this.#settings = settings;
  }

  /** What `signin/init` answers to a client's A. */
  begin({ a }: Body): Body {
    const { account, password, protocol, salt, shortB } = this.#settings;
    const how = { protocol, salt: Buffer.from(salt, 'hex'), iterations: 1000 };
    const verifier = makeVerifier(account, password, how);
    this.#begun += 1;
    const clientPublic = Buffer.from(String(a), 'base64');
    let secret = 2n ** 255n + BigInt(this.#begun);
    if (this.#begun <= shortB) secret = secretForShortB(verifier, secret);
    let exchange = new SrpExchange(verifier, clientPublic, secret);
    // S depends on the client's dice, and one in 256 begins with a zero byte: the client then begins anew (auth.md 5.5).
    if (this.#begun > shortB) {
      while (exchange.sharedSecret[0] === 0 || exchange.serverPublic[0] === 0) {
        secret += 1_000n;
        exchange = new SrpExchange(verifier, clientPublic, secret);
      }
    }
    this.#exchange = exchange;
    return {
      iteration: 1000,
      salt: verifier.salt.toString('base64'),
      protocol,
      b: exchange.serverPublic.toString('base64'),
    };
  }

  /** Whether the proofs of `signin/complete` are right. */
  accepts({ accountName, m1, m2 }: Body): boolean {
    return (
      accountName === this.#settings.account &&
      isDeepStrictEqual(this.#exchange?.proofs(pad), {
        m1: Buffer.from(String(m1), 'base64'),
        m2: Buffer.from(String(m2), 'base64'),
      })
    );
  }
}
