import { expect, it } from 'vitest';
import { accountGroups } from '../../../src/cli/account-groups.ts';
import { layerOf, mergeLayers } from '../../../src/config/layers/merge-layers.ts';
import type { RawValues } from '../../../src/config/read-values.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';

const world = { env: {}, cwd: '/somewhere', home: '/home/sam' };

function resolved(raw: RawValues) {
  return resolveConfig({ username: ['sam@example.com'], directory: ['photos'], ...raw }, world);
}

it.each<[raw: RawValues, watch: object | undefined]>([
  [{}, undefined],
  [{ watchWithInterval: ['3600'] }, { when: { intervalMs: 3_600_000 }, delayMs: 0, quietHours: [] }],
  [
    { schedule: [' 0 3 * * * '], scheduleDelay: ['600'], quietHours: ['22:00-02:00, 12:00-13:00'] },
    {
      when: { cron: '0 3 * * *' },
      delayMs: 600_000,
      quietHours: [
        { from: 1320, to: 120 },
        { from: 720, to: 780 },
      ],
    },
  ],
])('%j is a pace', (raw, watch) => {
  const found = resolved(raw);
  expect('config' in found && found.config.watch).toEqual(watch);
});

it.each<[rule: string, raw: RawValues, problems: readonly (string | RegExp)[]]>([
  [
    'both',
    { watchWithInterval: ['3600'], schedule: ['0 3 * * *'] },
    ['--watch-with-interval and --schedule exclude each other'],
  ],
  ['no times', { schedule: ['at night'] }, [/^--schedule: it takes five fields/]],
  ['empty', { schedule: [' '] }, ['--schedule is empty']],
  [
    'what is over at once',
    { schedule: ['@daily'], authOnly: true },
    [/^--schedule does not go with --auth-only/],
  ],
  [
    'each that is wrong, at once',
    { schedule: ['0 0 30 2 *'], scheduleDelay: ['86401'], quietHours: ['22:00-7'] },
    [
      '--scheduleDelay',
      '--quiet-hours takes hours of the day such as 22:00-07:00, several with commas',
      '--schedule: no month has such a day',
    ],
  ],
  [
    'no time is left',
    { schedule: ['@daily'], quietHours: ['00:00-12:00,12:00-24:00'] },
    ['--quiet-hours leaves no hour of the day for a sync'],
  ],
])('U82: %s: refused', (_rule, raw, problems) => {
  const found = resolved(raw);
  const wanted = problems.map((problem) =>
    problem === '--scheduleDelay'
      ? '--schedule-delay takes a whole number from 0 to 86400'
      : typeof problem === 'string'
        ? problem
        : (expect.stringMatching(problem) as string),
  );
  expect('problems' in found && found.problems).toEqual(wanted);
});

it('U82: what says nothing without a watch is a warning', () => {
  const found = resolved({ scheduleDelay: ['5'], quietHours: ['22:00-07:00'] });
  expect('config' in found && found.warnings).toEqual([
    '--schedule-delay has no effect without --watch-with-interval or --schedule',
    '--quiet-hours has no effect without --watch-with-interval or --schedule',
  ]);
});

it('U82: the nearer of two ways to say when counts; what is over at once has none', () => {
  const far = layerOf({ watchWithInterval: ['3600'], quietHours: ['22:00-07:00'] });
  const merged = (near: RawValues) => mergeLayers([layerOf(near), far]).raw;
  expect(merged({ schedule: ['@daily'] })).toEqual({ schedule: ['@daily'], quietHours: ['22:00-07:00'] });
  expect(merged({ dryRun: true })).toEqual({ dryRun: true });
});

it('U82: each account may have times of its own', () => {
  const given = (
    setting: 'username' | 'watchWithInterval' | 'schedule' | 'scheduleDelay',
    value: string,
  ) => ({
    setting,
    value,
  });
  const groups = accountGroups([
    given('watchWithInterval', '60'),
    given('username', 'ann@example.com'),
    given('schedule', '@daily'),
    given('username', 'bob@example.com'),
    given('watchWithInterval', '30'),
    given('scheduleDelay', '9'),
  ]);
  expect(groups).toEqual([
    { username: ['ann@example.com'], schedule: ['@daily'], scheduleDelay: ['9'] },
    { username: ['bob@example.com'], watchWithInterval: ['30'], scheduleDelay: ['9'] },
  ]);
});
