import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { MailSettings } from '../../../src/config/telling.ts';
import { mailDoor } from '../../../src/observe/mail-door.ts';
import { connect } from '../../../src/sync/open/connect.ts';
import { openPostMessage } from '../../../src/sync/open/post-message.ts';
import { mailServer } from '../../support/mail-server.ts';
import { MESSAGE } from '../../support/message.ts';
import { receiver } from '../../support/receiver.ts';

const running = new AbortController().signal;
const NETWORK = { httpProxy: undefined, httpsProxy: undefined, noProxy: undefined };

describe('a message by HTTP', { timeout: 20_000 }, () => {
  // Apple is simulated elsewhere: a message goes where it is addressed to.
  const clock = {
    now: () => 0,
    sleeps: [] as number[],
    sleep: async (ms: number) => void clock.sleeps.push(ms),
  };
  const post = openPostMessage(connect, { ...NETWORK, simulator: new URL('http://127.0.0.1:1') }, clock);
  const send = (host: string, signal = running, refusal?: (text: string) => string | undefined) =>
    post(
      {
        url: new URL(`http://${host}/x?y=1`),
        headers: { 'content-type': 'text/plain' },
        body: 'hej',
        refusal,
      },
      signal,
    );

  it('gets there', async () => {
    const { received, host } = await receiver();
    expect(await send(host)).toBeUndefined();
    expect(received).toMatchObject([
      { method: 'POST', path: '/x?y=1', body: 'hej', headers: { 'content-type': 'text/plain' } },
    ]);
  });

  it('M4: a refusal is told with its words, and without control characters', async () => {
    const { host } = await receiver(() => ({ status: 403, body: `no\u001b[2J topic ${'x'.repeat(500)}` }));
    expect(await send(host)).toMatch(/^it answered 403: no\\u001b\[2J topic x{100,190}$/);
  });

  it('M11: a service that is busy gets it after the pause that it wants, and not for ever', async () => {
    const pauses = [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 429, body: '{"ok":false,"parameters":{"retry_after":4}}' },
      { status: 200 },
    ];
    const { received, host } = await receiver(() => pauses.shift() ?? { status: 500 });
    clock.sleeps.length = 0;
    expect(await send(host)).toBeUndefined();
    expect([clock.sleeps, received.length]).toEqual([[2000, 4000], 3]);

    const never = await receiver(() => ({ status: 429, body: '{"message":"no","retry_after":0.3}' }));
    clock.sleeps.length = 0;
    expect(await send(never.host)).toContain('it answered 429');
    expect([clock.sleeps, never.received.length]).toEqual([[300, 300], 3]);
    const late = await receiver(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    expect(await send(late.host)).toBe('it answered 429');
    const broken = await receiver(() => ({ status: 503, headers: { 'retry-after': '1' } }));
    expect(await send(broken.host)).toBe('it answered 503');
    expect([late.received.length, broken.received.length]).toEqual([1, 1]);
  });

  it('M11: what is refused in an answer that is good is no message that got there', async () => {
    const { host } = await receiver(() => ({ status: 200, body: 'no such chat' }));
    expect(await send(host, running, (said) => `it refused: ${said}`)).toBe('it refused: no such chat');
  });

  it('M8: does not follow a server elsewhere', async () => {
    const other = await receiver();
    const { host } = await receiver(() => ({ status: 307, headers: { location: `http://${other.host}/` } }));
    expect(await send(host)).toBe('it answered 307');
    expect(other.received).toEqual([]);
  });

  it('M4: a service that is away or silent is a reason, after a time', async () => {
    const away = await receiver();
    const { host } = await receiver(() => 'silence');
    expect(await send('127.0.0.1:1')).toBe('ECONNREFUSED');
    const limit = AbortSignal.timeout(50);
    await expect(send(host, limit)).rejects.toThrow(/timeout/i);
    expect(away.received).toEqual([]);
  });
});

describe('a message by mail', { timeout: 20_000 }, () => {
  const settings = (port: number, more: Partial<MailSettings> = {}): MailSettings => ({
    host: '127.0.0.1',
    port,
    allowsPlain: true,
    login: { user: 'sam', password: new Secret('mail-password') },
    from: 'keepsake <sam@example.com>',
    to: 'sam@example.com, eva@example.com',
    ...more,
  });

  it('gets there, with what it says', async () => {
    const { mails, logins, port } = await mailServer();
    expect(await mailDoor(settings(port)).deliver(MESSAGE, running)).toBeUndefined();
    expect(logins).toEqual(['\u0000sam\u0000mail-password']);
    expect(mails).toHaveLength(1);
    const [{ from, to, text } = { from: '', to: [], text: '' }] = mails;
    expect([from, to.length]).toEqual([expect.stringContaining('<sam@example.com>'), 2]);
    expect(text).toContain('Subject: keepsake: you are needed\n');
    expect(text).toContain('a code is needed');
    expect(text).toContain('run `keepsake login`');
  });

  it('M8: a password goes over no connection that is not encrypted, unless that is wished', async () => {
    const { mails, logins, port } = await mailServer();
    const door = mailDoor(settings(port, { allowsPlain: false }));
    expect(await door.deliver(MESSAGE, running)).toMatch(/^E(TLS|SOCKET|PROTOCOL|CONNECTION)/);
    expect([mails, logins]).toEqual([[], []]);
  });

  it('M4: a refusal, or no server, is a reason without the password', async () => {
    const { port } = await mailServer({ refuses: true });
    expect(await mailDoor(settings(port)).deliver(MESSAGE, running)).toBe('EAUTH (535)');
    expect(await mailDoor(settings(1)).deliver(MESSAGE, running)).toMatch(/^E[A-Z]+$/);
  });
});
