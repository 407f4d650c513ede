import { afterEach, describe, expect, it } from 'vitest';
import { createUndiciTransport } from '../../../../src/http/undici-transport.ts';
import { withCookies } from '../../../../src/http/with-cookies.ts';
import { withHostGuard } from '../../../../src/http/with-host-guard.ts';
import { isApiHost } from '../../../../src/icloud/wire/endpoints.ts';
import { createSession } from '../../../../src/icloud/auth/create-session.ts';
import { Secret } from '../../../../src/base/secret.ts';
import type { AccountOptions } from '../../../../src/simulator/core/options.ts';
import { startSimulator } from '../../../../src/simulator/server.ts';
import type { Person } from '../../../../src/model/person.ts';
import { nobody, openBench, running, START_MS } from './bench.ts';
import { FakeApple } from './fake-apple.ts';

/** Signs in over real HTTP to the simulator, which shares no line of code with the client. */
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openSimulated(account: AccountOptions, password = 'Correct-Horse-1') {
  const codes: string[] = [];
  const simulator = await startSimulator({
    account,
    library: 'empty',
    now: () => START_MS,
    onCode: (code) => void codes.push(code),
  });
  cleanups.push(() => simulator.close());
  const network = createUndiciTransport({ connections: 4, simulator: new URL(simulator.url) });
  cleanups.push(() => network.close());
  const person: Person = { ...nobody, isPresent: async () => true, askCode: async () => codes.at(-1) };

  async function open(who: Person, directory?: string) {
    const bench = await openBench(new FakeApple(), directory === undefined ? {} : { directory });
    const session = createSession({
      ...bench.settings,
      account: 'Sam@example.com',
      transport: withCookies(bench.file.jar)(withHostGuard(isApiHost)(network)),
      person: who,
      passwords: async () => new Secret(password),
      simulator: new URL(simulator.url),
    });
    return { ...bench, session };
  }
  return { simulator, codes, person, open };
}

describe('the simulator', () => {
  it.each<[string, AccountOptions]>([
    ['as it comes', {}],
    ['with s2k_fo', { protocol: 's2k_fo' }],
    ['with a short B', { shortB: 2 }],
    ['hiding statuses in Rscd', { rscd: true }],
    ['answering a right code with 409', { codeAcceptedWith: 409 }],
    ['and without a token', { codeAcceptedWith: 409, codeAcceptedWithoutToken: true }],
    ['answering a right code with 412', { codeAcceptedWith: 412 }],
    ['without a second factor', { twoFactor: false }],
  ])('%s: signs in, and finds nothing wrong with us', async (_name, account) => {
    const { simulator, person, open } = await openSimulated({ iterations: 1000, ...account });
    const { session, directory } = await open(person);
    const found = await session.ensure(running);
    expect(found.databaseUrl.protocol).toBe('https:');

    const later = await open(nobody, directory);
    await later.session.ensure(running);
    await later.session.renew(running);
    expect(simulator.violations).toEqual([]);
  });

  it.each<[string, AccountOptions, string | undefined, string]>([
    ['a wrong password', {}, 'Wrong-Horse-1', 'PASSWORD_REJECTED'],
    ['security keys', { securityKeys: true }, undefined, 'SECURITY_KEY_NEEDED'],
    ['new terms', { termsUpdateNeeded: true }, undefined, 'TERMS_NOT_ACCEPTED'],
    ['web access off', { webAccess: false }, undefined, 'WEB_ACCESS_OFF'],
    ['no photos', { photosSetUp: false }, undefined, 'PHOTOS_NOT_SET_UP'],
  ])('%s', async (_name, account, password, code) => {
    const { person, open } = await openSimulated({ iterations: 1000, ...account }, password);
    const { session } = await open(person);
    await expect(session.ensure(running)).rejects.toMatchObject({ code });
  });

  it('D3: with nobody there no code is made', async () => {
    const { codes, open } = await openSimulated({ iterations: 1000 });
    const { session } = await open(nobody);
    await expect(session.ensure(running)).rejects.toMatchObject({ code: 'CODE_NEEDED' });
    expect(codes).toEqual([]);
  });
});
