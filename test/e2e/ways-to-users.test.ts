import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailServer } from '../support/mail-server.ts';
import { receiver } from '../support/receiver.ts';
import { simulated } from '../support/simulated.ts';

describe('a user who named many ways', { timeout: 30_000 }, () => {
  it('is reached by every way, and hears of signs of life', async () => {
    const cloud = await simulated();
    const service = await receiver(({ path }) =>
      path.endsWith('/getUpdates')
        ? { status: 409, body: '{"ok":false,"description":"Conflict: a webhook is set"}' }
        : { status: 200, body: path.startsWith('/a-topic-of-answers/json') ? '' : 'sent' },
    );
    const { mails, port } = await mailServer();
    const at = `http://${service.host}`;
    writeFileSync(
      join(cloud.folder, 'ways'),
      [
        '# mine',
        `ntfy:${at}/topic`,
        `gotify:${at}?token=gotify-token`,
        `telegram:${at}/bot1:telegram-token?chat_id=1`,
        `discord:${at}/discord`,
        `slack:${at}/slack`,
        `pushover:${at}/pushover?token=pushover-token&user=me`,
        `bark:${at}/bark`,
        `apprise:${at}/apprise`,
        `home-assistant:${at}/home`,
      ].join('\n'),
      { mode: 0o600 },
    );
    const ways = ['--notify-file', 'ways', '--notify', `${at}/hook`, '--webhook-template', '{event}'];
    const mail = [
      '--notification-email',
      'eva@example.com',
      '--smtp-host',
      '127.0.0.1',
      '--smtp-port',
      String(port),
      '--smtp-no-tls',
    ];
    const answers = ['--notify-answers', `ntfy:${at}/a-topic-of-answers`];
    const tried = await cloud.run(['notify', 'test', ...ways, ...mail, ...answers]);
    expect([tried.code, tried.out.match(/: sent$/gm)?.length]).toEqual([0, 11]);
    expect(tried.out).toContain(`answers in ntfy at ${service.host}: can be read`);
    const bot = ['--notify-answers', `telegram:${at}/bot1:telegram-token?chat_id=1`];
    const conflict = await cloud.run([
      'notify',
      'test',
      ...bot,
      '--notify',
      `${at}/hook`,
      '--webhook-template',
      '{event}',
    ]);
    expect([conflict.code, conflict.out]).toEqual([
      3,
      expect.stringContaining(
        'cannot be read: it answered 409: {"ok":false,"description":"Conflict: a webhook is set"}',
      ),
    ]);
    const asked = service.received.filter(
      ({ method, path }) => method === 'GET' || path.endsWith('/getUpdates'),
    );
    const paths = service.received
      .filter((one) => !asked.includes(one))
      .map(({ path }) => path)
      .toSorted();
    expect(paths).toEqual(
      '/ /apprise /bark /bot1:telegram-token/sendMessage /discord /home /hook /hook /message /pushover /slack'.split(
        ' ',
      ),
    );
    expect(service.received.find(({ path }) => path === '/hook')?.body).toBe('test');
    expect(mails).toHaveLength(1);

    service.received.length = 0;
    const ended = await cloud.firstRun([...ways, '--notify-names', '--ping-url', `${at}/ping/id?a=1`]);
    expect(ended.code).toBe(0);
    const bodyAt = (path: string) => service.received.find((one) => one.path === path)?.body;
    expect([bodyAt('/ping/id/start?a=1'), bodyAt('/hook')]).toEqual(['', 'news']);
    expect(bodyAt('/ping/id?a=1')).toContain('12 files downloaded');
    expect(bodyAt('/slack')).toContain([...cloud.photos().keys()][0] ?? 'no photo');
  });
});
