import { describe, expect, it } from 'vitest';
import { SecretRegistry } from '../../../src/base/secret.ts';

const nth = (n: number) => `cookie-number-${n}-"end"`;

describe('SecretRegistry', () => {
  it('covers a value as it is, in JSON and in an address', () => {
    const secrets = new SecretRegistry();
    secrets.add('pass "word"');
    const told = secrets.scrub('pass "word" pass \\"word\\" pass%20%22word%22');
    expect(told).toBe('[secret] [secret] [secret]');
  });

  it('K2: of thousands of replaced values it covers the newest, and every one that is in use', () => {
    const secrets = new SecretRegistry();
    secrets.add('the-password');
    secrets.add(nth(0));
    for (let n = 1; n <= 5000; n += 1) {
      secrets.add(nth(n));
      if (n > 1) secrets.retire(nth(n - 1));
    }
    const covered = (text: string) => secrets.scrub(text) === '[secret]';
    expect([covered('the-password'), covered(nth(0)), covered(nth(5000))]).toEqual([true, true, true]);
    expect([covered(nth(4990)), covered(JSON.stringify(nth(4990)).slice(1, -1))]).toEqual([true, true]);
    expect([covered(nth(1)), covered(nth(4000))]).toEqual([false, false]);
  });

  it('a value that comes back is in use again', () => {
    const secrets = new SecretRegistry();
    secrets.add(nth(0));
    secrets.retire(nth(0));
    secrets.add(nth(0));
    for (let n = 1; n <= 1000; n += 1) {
      secrets.add(nth(n));
      secrets.retire(nth(n));
    }
    expect(secrets.scrub(nth(0))).toBe('[secret]');
  });
});
