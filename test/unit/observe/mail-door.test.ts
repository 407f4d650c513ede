import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { MailSettings } from '../../../src/config/telling.ts';
import { mailDoor } from '../../../src/observe/mail-door.ts';
import { type CertificateFault, makeServerIdentity } from '../../../src/simulator/tls/certificates.ts';
import { mailServer } from '../../support/mail-server.ts';
import { MESSAGE } from '../../support/message.ts';

const running = new AbortController().signal;

const settings = (port: number): MailSettings => ({
  host: 'localhost',
  port,
  allowsPlain: false,
  login: { user: 'sam', password: new Secret('mail-password') },
  from: 'keepsake <sam@example.com>',
  to: 'sam@example.com',
});

const identity = (fault?: CertificateFault) => makeServerIdentity(Date.now(), fault);

describe('mail to a server that encrypts', { timeout: 20_000 }, () => {
  it.each([
    ['after a greeting, on any port', false],
    ['from the first byte on, on its own port', true],
  ])('M8: name, password and mail go over TLS: %s', async (_how, isTlsFirst) => {
    const tls = identity();
    const { mails, logins, port } = await mailServer({ tls, isTlsFirst });
    const door = mailDoor(settings(port), undefined, { ca: tls.caPem, ...(isTlsFirst && { tlsPort: port }) });
    const message = { ...MESSAGE, title: 'Fotos für Sam ✓', text: '.\nünïcode\n..' };
    expect(await door.deliver(message, running)).toBeUndefined();
    expect(logins).toEqual(['\u0000sam\u0000mail-password']);
    expect(mails).toMatchObject([{ isEncrypted: true }]);
    const [{ text } = { text: '' }] = mails;
    const [head = '', body = ''] = text.split('\n\n');
    expect(head).toMatch(/^Subject: =\?UTF-8\?/m);
    // What ends a mail, or means a dot, is text like any other.
    expect(text).toContain('account: sam@example.com');
    expect(
      Buffer.from(
        body.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString(),
    ).toContain('.\nünïcode\n..');
  });

  it.each(['expired', 'self-signed', 'wrong-name', undefined] as const)(
    'M8: a server that cannot prove who it is (%s) gets neither name nor mail',
    async (fault) => {
      const tls = identity(fault);
      const { mails, logins, port } = await mailServer({ tls });
      const ca = fault === undefined ? {} : { ca: tls.caPem };
      const why = await mailDoor(settings(port), undefined, ca).deliver(MESSAGE, running);
      expect(why).toMatch(/^E(TLS|SOCKET|CONNECTION)|CERT|SELF_SIGNED|UNABLE/);
      expect([mails, logins]).toEqual([[], []]);
    },
  );

  it('M4: what the server says against a login or a mail is a number, and never the password', async () => {
    const tls = identity();
    const away = await mailServer({ tls, refuses: true });
    const full = await mailServer({ tls, verdict: '552 the mailbox of mail-password is full' });
    const send = (port: number) =>
      mailDoor(settings(port), undefined, { ca: tls.caPem }).deliver(MESSAGE, running);
    expect([await send(away.port), await send(full.port)]).toEqual(['EAUTH (535)', 'EMESSAGE (552)']);
  });
});
