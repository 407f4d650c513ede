import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { ServerIdentity } from '../../src/simulator/tls/certificates.ts';

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly isEncrypted: boolean;
}

interface MailServerOptions {
  readonly refuses?: boolean;
  /** With this it offers encryption: after a greeting (RFC 3207), or from the first byte on (RFC 8314). */
  readonly tls?: ServerIdentity;
  readonly isTlsFirst?: boolean;
  /** What it says to a mail that is complete. */
  readonly verdict?: string;
}

/** A mail server (RFC 5321) on this machine; gone after the test. */
export async function mailServer({
  refuses = false,
  tls,
  isTlsFirst = false,
  verdict = '250 taken',
}: MailServerOptions = {}) {
  const mails: Mail[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const identity = tls === undefined ? undefined : { key: tls.keyPem, cert: tls.certPem };

  function talk(socket: Socket, isEncrypted: boolean): void {
    let rest = '';
    let from = '';
    let to: string[] = [];
    let text: string | undefined;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const take = (line: string) => {
      if (text !== undefined) {
        if (line !== '.') {
          text += `${line.replace(/^\./, '')}\n`;
          return;
        }
        mails.push({ from, to, text, isEncrypted });
        text = undefined;
        say(verdict);
        return;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'EHLO') {
        say('250-here');
        if (identity !== undefined && !isEncrypted) say('250-STARTTLS');
        say('250 AUTH PLAIN');
      } else if (word === 'STAR' && identity !== undefined) {
        socket.removeListener('data', hear);
        say('220 go on');
        talk(new TLSSocket(socket, { isServer: true, ...identity }), true);
      } else if (word === 'AUTH') {
        logins.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('utf8'));
        say(refuses ? '535 not you' : '235 you');
      } else if (word === 'MAIL') {
        from = line;
        to = [];
        say('250 well');
      } else if (word === 'RCPT') {
        to.push(line);
        say('250 well');
      } else if (word === 'DATA') {
        text = '';
        say('354 go on');
      } else say(word === 'QUIT' ? '221 bye' : '502 what');
    };
    const hear = (chunk: Buffer) => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    };
    socket.on('error', () => {});
    socket.on('data', hear);
  }

  const begin = (socket: Socket, isEncrypted: boolean) => {
    sockets.add(socket);
    talk(socket, isEncrypted);
    socket.write('220 here\r\n');
  };
  const server =
    isTlsFirst && identity !== undefined
      ? createTlsServer(identity, (socket) => begin(socket, true))
      : createServer((socket) => begin(socket, false));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { mails, logins, port: (server.address() as AddressInfo).port };
}
