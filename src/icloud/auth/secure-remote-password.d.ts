/** The two files of the package that `srp.ts` uses; it ships no types for them. */
declare module 'secure-remote-password/lib/srp-integer.js' {
  export default class SRPInteger {
    static readonly ZERO: SRPInteger;
    /** Remembers the number of digits: leading zeros survive `toHex()` and hashing. */
    static fromHex(digits: string): SRPInteger;
    equals(value: SRPInteger): boolean;
    mod(modulus: SRPInteger): SRPInteger;
    multiply(value: SRPInteger): SRPInteger;
    subtract(value: SRPInteger): SRPInteger;
    toHex(): string;
    xor(value: SRPInteger): SRPInteger;
  }
}

declare module 'secure-remote-password/lib/params.js' {
  import type SRPInteger from 'secure-remote-password/lib/srp-integer.js';
  const params: {
    readonly N: SRPInteger;
    /** One byte long, which is why `srp.ts` has its own. */
    readonly g: SRPInteger;
    readonly H: (...values: (SRPInteger | string)[]) => SRPInteger;
  };
  export default params;
}
