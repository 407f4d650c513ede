import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A mail server (RFC 5321) on this machine, without encryption; gone after the test. */
export async function mailServer({ refuses = false } = {}) {
  const mails: { readonly from: string; readonly to: readonly string[]; readonly text: string }[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
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
        mails.push({ from, to, text });
        text = undefined;
        say('250 taken');
        return;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'EHLO') {
        say('250-here');
        say('250 AUTH PLAIN');
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
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (chunk: string) => {
      const lines = `${rest}${chunk}`.split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
    say('220 here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { mails, logins, port: (server.address() as AddressInfo).port };
}
