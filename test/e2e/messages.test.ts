import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
  });

  it('M4: what cannot be told costs a warning, and not the sync', async () => {
    const cloud = await simulated();
    const path = join(cloud.folder, 'fails.sh');
    writeFileSync(path, '#!/bin/sh\nexit 9\n', { mode: 0o700 });
    const away = join('no such folder', 'file');
    const { code, err } = await cloud.firstRun(
      ['--notification-script', path, '--notify-events', 'news', '--events', away, '--report-json', away],
      { env },
    );
    expect([code, cloud.photos().size]).toEqual([0, 12]);
    for (const what of [
      'an event could not be written: ENOENT',
      'the report could not be written: ENOENT',
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
    ]);
    expect(code).toBe(2);
    expect(err).toContain('--notification-script cannot be run (ENOENT)');
    expect(err).toContain('--notify-events takes person, blocked, trust, disk, failed, news or weekly');
    expect(err).toContain('--events - does not go with --json');
    expect(existsSync(join(cloud.folder, 'session'))).toBe(false);
  });
});
