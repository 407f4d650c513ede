import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mailServer } from '../support/mail-server.ts';
import { receiver } from '../support/receiver.ts';
import { NO_PASSWORD, simulated, type Simulated } from '../support/simulated.ts';
import { watching } from '../support/watching.ts';
import { until } from '../support/child.ts';

/** A program that writes down what it is called for. */
function script({ folder }: Pick<Simulated, 'folder'>) {
  const path = join(folder, 'told.sh');
  writeFileSync(path, '#!/bin/sh\necho "$KEEPSAKE_NOTICE_EVENT $KEEPSAKE_NOTICE_CODE" >> "$0.log"\n', {
    mode: 0o700,
  });
  const told = () =>
    existsSync(`${path}.log`) ? readFileSync(`${path}.log`, 'utf8').trimEnd().split('\n') : [];
  return { path, told };
}

const env = { PATH: process.env['PATH'] };

type Row = Readonly<Record<string, unknown>>;
function rows(path: string): readonly Row[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

describe('a user who is not at the terminal', { timeout: 30_000 }, () => {
  it('M1, M6: is called once when needed and when all is well again; events and report tell the rest', async () => {
    const cloud = await simulated();
    const { path, told } = script(cloud);
    const args = ['--notification-script', path, '--events', 'events.jsonl', '--report-json', 'report.json'];
    const report = () => JSON.parse(readFileSync(join(cloud.folder, 'report.json'), 'utf8')) as Row;

    expect((await cloud.run(args, { env })).code).toBe(4);
    expect(report()).toMatchObject({ version: 1, exitCode: 4, error: { code: 'CODE_NEEDED' } });
    expect((await cloud.run(args, { env })).code).toBe(4);
    expect(told()).toEqual(['person-needed CODE_NEEDED']);

    const ended = await cloud.firstRun([...args, '--json'], { env });
    expect(ended.code).toBe(0);
    expect(told()).toEqual(['person-needed CODE_NEEDED', 'works-again CODE_NEEDED']);
    expect(report()).toEqual({ ...JSON.parse(ended.out), time: report()['time'] });

    const seen = rows(join(cloud.folder, 'events.jsonl'));
    expect(
      seen.every(
        ({ version, time, account }) =>
          version === 1 && time !== undefined && account === cloud.simulator.account.username,
      ),
    ).toBe(true);
    const kinds = seen.map(({ event }) => String(event));
    expect(kinds.filter((event) => event !== 'file-saved')).toEqual([
      'cycle-began',
      'cycle-failed',
      'person-needed',
      'cycle-began',
      'cycle-failed',
      'cycle-began',
      'cycle-ended',
      'works-again',
      'news',
    ]);
    const saved = seen.filter(({ event }) => event === 'file-saved').map((row) => String(row['path']));
    expect(saved.toSorted()).toEqual([...cloud.photos().keys()].toSorted());

    // An album that was renamed on a phone ends each run of cron, which nobody sees.
    const slip = [...args, '--notify-events', 'failed', '--album', 'Nowhere'];
    for (let night = 0; night < 2; night += 1) expect((await cloud.run(slip, { env })).code).toBe(2);
    expect(told().slice(2)).toEqual(['cycle-failed USAGE']);
  });

  it('M4: what cannot be told costs a warning, and not the sync', async () => {
    const cloud = await simulated();
    const path = join(cloud.folder, 'fails.sh');
    writeFileSync(path, '#!/bin/sh\nexit 9\n', { mode: 0o700 });
    const away = join(cloud.folder, 'goes');
    mkdirSync(away);
    const files = ['--events', join(away, 'events'), '--report-json', join(away, 'report')];
    // With the first word that is said.
    const onErr = () => rmSync(away, { recursive: true, force: true });
    const { code, err } = await cloud.firstRun(
      ['--notification-script', path, '--notify-events', 'news', ...files, '--log-level', 'debug'],
      { env, onErr },
    );
    expect([code, cloud.photos().size]).toEqual([0, 12]);
    for (const what of [
      '--events could not be written: its folder is not there (ENOENT)',
      '--report-json could not be written: its folder is not there (ENOENT)',
      'ended with status 9',
    ])
      expect(err.split(what)).toHaveLength(2);
  });

  it('a watch tells what happens, on standard output where that is wanted; a dry run tells nobody', async () => {
    const world = await watching({}, { args: ['--watch-with-interval', '1', '--events', 'events.jsonl'] });
    const kinds = () => rows(join(world.folder, 'events.jsonl')).map(({ event }) => event);
    await world.waits('waiting; goes on by itself');
    await until(() => kinds().includes('person-needed'));
    await world.end();
    expect(kinds().slice(0, 3)).toEqual(['cycle-began', 'cycle-failed', 'person-needed']);
    expect(kinds().at(-1)).toBe('cycle-interrupted');

    const cloud = await simulated();
    const { path, told } = script(cloud);
    expect(
      (await cloud.run(['--dry-run', '--notification-script', path], { env: { ...env, ...NO_PASSWORD } }))
        .code,
    ).toBe(4);
    expect(told()).toEqual([]);
    const { out } = await cloud.run(['--events', '-'], { env: NO_PASSWORD });
    const printed = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(printed.map(({ event, code }) => [event, code])).toEqual([
      ['cycle-began', undefined],
      ['cycle-failed', undefined],
      ['person-needed', 'PASSWORD_NEEDED'],
    ]);
  });

  it('M1: jobs of one account that watch side by side tell a cause once, while the first message is still on its way', async () => {
    const taken = Promise.withResolvers<{ status: number }>();
    const service = await receiver(() => taken.promise);
    const common = ['--watch-with-interval', '90000', '--notify', `http://${service.host}/`];
    const other = ['-u', 'sam@example.com', '-d', 'other', '--cookie-directory', 'session'];
    const args = [...common, ...other, ...common];
    const world = await watching({}, { args });
    await until(() => world.said().split('waiting; goes on by itself').length === 3);
    taken.resolve({ status: 200 });
    const notes = join(world.folder, 'session', 'sam@example.com.notices.json');
    // The second has read what the first told.
    await until(() => existsSync(notes) && readFileSync(notes, 'utf8').includes('"tries":2'));
    await world.end();
    expect(service.received.map(({ body }) => (JSON.parse(body) as Row)['event'])).toEqual(['person-needed']);
    expect(world.said()).not.toContain('what was told');
  });

  it('M7: what would not work is refused before anything is touched', async () => {
    const cloud = await simulated();
    const { code, err } = await cloud.run([
      '--notification-script',
      'missing.sh',
      '--notify-events',
      'person,everything',
      '--events',
      '-',
      '--json',
      '--ping-url',
      'https://:%zz@hc-ping.com/id',
      '--notify',
      'ntfy:https://ntfy.sh/a-topic-that-is-long',
      '--notify-answers',
      'ntfy:https://ntfy.sh/a-topic-that-is-long',
    ]);
    expect(code).toBe(2);
    expect(err).toContain('--notification-script cannot be run: it is not there (ENOENT)');
    expect(err).toContain('--notify-events takes person, blocked, trust, disk, failed, news or weekly');
    expect(err).toContain('--events - does not go with --json');
    expect(err).toContain('--ping-url takes an address such as');
    expect(err).toContain('--notify-answers takes a topic of its own');
    const bot = 'telegram:https://api.telegram.org/bot1:A?chat_id=1';
    const deaf = await cloud.run(['--notify-answers', bot, '--notify', bot, '--notify-events', 'news']);
    expect([deaf.code, deaf.err]).toEqual([
      2,
      expect.stringContaining('--notify-answers wants person among --notify-events'),
    ]);
    const alone = await cloud.run(['--notify-answers', bot]);
    expect([alone.code, alone.err]).toEqual([
      2,
      expect.stringContaining('--notify-answers wants a way to tell you'),
    ]);
    expect(existsSync(join(cloud.folder, 'session'))).toBe(false);
  });

  it('U53: several accounts have a report each', async () => {
    const cloud = await simulated();
    const { code, err } = await cloud.run(
      ['--report-json', 'r.json', '-u', 'eva@example.com', '-d', 'b', '--report-json', 'r.json'],
      {
        env: NO_PASSWORD,
      },
    );
    expect(code).toBe(2);
    expect(err).toContain('--report-json is one file, and there are several jobs: give each its own');
  });

  it('M8: no way to the user, and nothing that is written or printed about one, holds a secret', async () => {
    const cloud = await simulated();
    const said: string[] = [];
    const { mails, port } = await mailServer();
    // A service that repeats what it was sent, and takes nothing.
    const service = await receiver((request) => {
      said.push(request.body);
      return {
        status: 500,
        body: `${request.path} ${String(request.headers['authorization'])} ${request.body}`,
      };
    });
    const path = join(cloud.folder, 'env.sh');
    writeFileSync(path, '#!/bin/sh\nenv >> "$0.log"; env >&2; exit 1\n', { mode: 0o700 });
    const secrets = [
      'Correct-Horse-1',
      'mail-password-1',
      'token-of-a-bot-12',
      'way-in-by-token-1',
      'id-of-a-check-123',
    ];
    writeFileSync(join(cloud.folder, 'mail'), 'mail-password-1\n', { mode: 0o600 });
    const at = `http://${service.host}`;
    const args = [
      '--log-level',
      'trace',
      '--notification-script',
      path,
      '--events',
      'events',
      '--report-json',
      'report',
      '--notify',
      `telegram:${at}/bot1:token-of-a-bot-12?chat_id=1`,
      '--ping-url',
      `${at}/id-of-a-check-123`,
      '--smtp-host',
      '127.0.0.1',
      '--smtp-port',
      String(port),
      '--smtp-no-tls',
      '--smtp-username',
      'sam',
      '--smtp-password-file',
      'mail',
      '--notify-events',
      'failed',
      '--notification-email',
      'eva@example.com',
    ];
    const way = { ...env, KEEPSAKE_NOTIFY: `ntfy:http://:way-in-by-token-1@${service.host}/topic` };
    // Apple repeats the password in what it says.
    cloud.simulator.setScenario([
      { match: { operation: 'signin/init' }, action: { do: 'reply', status: 200, text: 'Correct-Horse-1' } },
    ]);
    const runs = [
      await cloud.run(args, { env: way }),
      await cloud.run(['notify', 'test', ...args.slice(2)], { env: way }),
    ];
    expect(runs.map(({ code }) => code)).toEqual([7, 3]);
    expect(runs[1]?.out).toContain('it answered 500');

    const written = readdirSync(cloud.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(cloud.folder, name))
      .filter((file) => statSync(file).isFile() && !file.endsWith('/mail'))
      .map((file) => readFileSync(file, 'latin1'));
    const mailed = mails.map(({ text }) => text);
    expect(mailed).toHaveLength(2);
    const seen = [...runs.flatMap(({ out, err }) => [out, err]), ...written, ...said, ...mailed].join('\n');
    expect(seen).toContain('KEEPSAKE_NOTICE_EVENT=cycle-failed');
    expect(seen).toContain('"event":"cycle-failed"');
    expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
    expect(service.received.map(({ path: one }) => one)).toContain('/bot1:token-of-a-bot-12/sendMessage');
  });
});
