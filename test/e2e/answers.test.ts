import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../support/child.ts';
import { receiver } from '../support/receiver.ts';
import { telegramServer } from '../support/telegram-server.ts';
import { watching } from '../support/watching.ts';

const ENTER = 'verify/trusteddevice/securitycode';
const TOPIC = 'a-topic-of-mine-1234';

/** A server of ntfy: what is written to the topic for answers, and the messages that are sent elsewhere. */
async function topicServer() {
  const posted: string[] = [];
  const lines: string[] = [];
  const write = (message: string) => {
    const time = Math.floor(Date.now() / 1000);
    lines.push(JSON.stringify({ id: `m${lines.length}`, time, event: 'message', topic: TOPIC, message }));
  };
  const { host, received } = await receiver(({ method, path, body }) => {
    if (method === 'POST' && path === '/') posted.push(body);
    if (path === `/${TOPIC}`) write(body);
    return { status: 200, body: path.startsWith(`/${TOPIC}/json`) ? lines.join('\n') : '{}' };
  });
  return { host, received, posted, write };
}

describe('a code that comes back', { timeout: 30_000 }, () => {
  it('M12: by a button of ntfy and a reply in Telegram, into the sign-in of a watch; nothing else is an answer, and no code is seen', async () => {
    const telegram = await telegramServer();
    const ntfy = await topicServer();
    const bot = `telegram:http://${telegram.host}/bot1:token-of-a-bot-12?chat_id=42`;
    const args = [
      '--watch-with-interval',
      '864000',
      '--log-level',
      'trace',
      '--events',
      'events',
      '--notify',
      bot,
      '--notify',
      `ntfy:http://${ntfy.host}/news`,
      '--notify-answers',
      bot,
      '--notify-answers',
      `ntfy:http://${ntfy.host}/${TOPIC}`,
    ];
    const world = await watching({}, { args });
    const told = (text: string) => until(() => telegram.sent.some((one) => one.includes(text)));
    await world.waits('wants a code');
    await told('answer `code` in the chat with the bot or in the topic for answers');
    await until(() => telegram.looks.length > 1 && ntfy.received.some(({ path }) => path.includes('/json')));
    await until(() => ntfy.posted.length > 0);
    expect([world.proofs(), world.codes.length]).toEqual([1, 0]);

    // The button that the message has.
    const { actions } = JSON.parse(ntfy.posted[0] ?? '') as { actions: { url: string; body: string }[] };
    const [button] = actions;
    expect(button).toMatchObject({ action: 'http', method: 'POST', body: 'code' });
    await fetch(button?.url ?? '', { method: 'POST', body: button?.body ?? '' });
    await told('a code is on its way');
    const code = world.lastCode();
    const wrong = code === '111111' ? '222222' : '111111';

    telegram.write(code, { chat: { id: 43 } });
    telegram.write(code, { forward_origin: { type: 'user' } });
    telegram.write(code, { date: Math.floor(Date.now() / 1000) - 3600 });
    telegram.write(`the code is ${code}`);
    telegram.write(wrong);
    await told('tries left: 2');
    // The wish for a code goes to the same place.
    expect(world.simulator.counters.get(ENTER)).toBe(2);
    telegram.write(code);
    await told('signed in as');
    await until(() => world.photos().size === 12);
    expect([world.proofs(), world.codes.length, world.simulator.counters.get(ENTER)]).toEqual([2, 1, 3]);

    // The watch has what it needs: nobody listens any more.
    await until(() => !telegram.isAwaited());

    const { out, err } = await world.end();
    const written = readdirSync(world.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(world.folder, name))
      .filter((file) => statSync(file).isFile() && !file.includes('/photos/'))
      .map((file) => readFileSync(file, 'latin1'));
    const seen = [out, err, world.said(), ...written, ...ntfy.posted].join('\n');
    for (const why of [
      'it is from another chat',
      'it was forwarded',
      'it is old',
      'neither a code nor a wish',
    ])
      expect(seen).toContain(why);
    expect(seen).toContain('"event":"answer"');
    expect([code, wrong, 'token-of-a-bot-12', TOPIC].filter((secret) => seen.includes(secret))).toEqual([
      TOPIC,
    ]);
    expect([...written, err].join('\n')).not.toContain(TOPIC);
    expect(world.simulator.violations).toEqual([]);
  });

  it('M12: of a flood of answers a few are looked at, and the user can sign in elsewhere', async () => {
    const ntfy = await topicServer();
    const ways = [
      '--notify',
      `ntfy:http://${ntfy.host}/news`,
      '--notify-answers',
      `ntfy:http://${ntfy.host}/${TOPIC}`,
    ];
    const world = await watching({}, { args: ['--watch-with-interval', '864000', ...ways] });
    await world.waits('wants a code');
    await until(() => ntfy.received.some(({ path }) => path.includes('/json')));
    for (let at = 0; at < 30; at += 1) ntfy.write(`00000${at % 10}`);
    const told = () => ntfy.posted.filter((body) => body.includes('no sign-in waits for a code')).length;
    await until(() => told() === 20);
    ntfy.write('code');
    const { length } = ntfy.received;
    await until(() => ntfy.received.slice(length).filter(({ path }) => path.includes('/json')).length > 2);
    expect([told(), world.codes.length, world.proofs()]).toEqual([20, 0, 1]);
    // That it is deaf from then on is told once, with what to do.
    const deaf = ntfy.posted.filter((body) => body.includes('your answers are not looked at any more'));
    expect(deaf).toHaveLength(1);
    expect(deaf[0]).toMatch(/20 answers came.*keepsake login --username sam@example.com/s);
    await world.beside(['login', '--request-code']);
    expect((await world.beside(['login', '--code', world.lastCode()])).code).toBe(0);
    await until(() => world.photos().size === 12);
    expect(world.simulator.violations).toEqual([]);
  });
});
