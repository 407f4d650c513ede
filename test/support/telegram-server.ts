import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

interface Update {
  readonly update_id: number;
  readonly message: object;
}

/**
 * A bot's side of Telegram on this machine (https://core.telegram.org/bots/api): an update comes until a look begins behind it, and a
 * look without news waits. Gone after the test.
 */
export async function telegramServer() {
  const sent: string[] = [];
  const looks: unknown[] = [];
  let updates: Update[] = [];
  let nextId = 1_000;
  let waiting: { readonly offset: number; readonly response: ServerResponse } | undefined;

  const answer = (response: ServerResponse, result: unknown) =>
    response
      .writeHead(200, { 'content-type': 'application/json', date: new Date().toUTCString() })
      .end(JSON.stringify({ ok: true, result }));

  const look = (offset: number, response: ServerResponse) => {
    // A negative one counts from the end, and forgets what is before.
    if (offset < 0) updates = updates.slice(offset);
    else updates = updates.filter(({ update_id: id }) => id >= offset);
    if (updates.length > 0 || offset < 0) answer(response, updates);
    else {
      waiting = { offset, response };
      response.on('close', () => (waiting = waiting?.response === response ? undefined : waiting));
    }
  };

  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const asked = JSON.parse(body) as { offset?: number; text?: string };
      if (request.url?.endsWith('/sendMessage') === true) {
        sent.push(asked.text ?? '');
        answer(response, {});
        return;
      }
      looks.push(asked);
      look(asked.offset ?? 0, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    sent,
    looks,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Whether somebody waits for a message. */
    isAwaited: () => waiting !== undefined,
    /** A message to the bot, in chat 42 and of now unless `more` says otherwise. */
    write(text: string, more: object = {}) {
      const message = {
        message_id: nextId,
        date: Math.floor(Date.now() / 1000),
        chat: { id: 42, type: 'private' },
        from: { id: 42, is_bot: false, first_name: 'Sam' },
        text,
        ...more,
      };
      updates.push({ update_id: nextId, message });
      nextId += 1;
      if (waiting === undefined) return;
      const { offset, response } = waiting;
      waiting = undefined;
      look(offset, response);
    },
  };
}
