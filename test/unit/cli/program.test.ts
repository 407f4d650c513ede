import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { resolveConfig } from '../../../src/config/resolve-config.ts';

describe('the command line', () => {
  it.each([
    ['the default command', ['--username', 'a', '--recent', '5']],
    ['its name in front', ['sync', '--username', 'a', '--recent', '5']],
    ['short flags and equal signs', ['-u', 'a', '--recent=5']],
  ])('is the same with %s', (_what, args) => {
    expect(parse(args)).toMatchObject({
      command: 'sync',
      raw: { username: ['a'], recent: ['5'] },
      problems: [],
    });
  });

  it('collects repeated values and flags', () => {
    expect(parse(['--size', 'thumb', '--size', 'medium', '--dry-run', '--no-progress-bar']).raw).toEqual({
      size: ['thumb', 'medium'],
      dryRun: true,
      noProgressBar: true,
    });
  });

  it('takes a value that looks like a flag', () => {
    expect(parse(['--recent', '-1']).raw).toEqual({ recent: ['-1'] });
  });

  it.each<[args: readonly string[], command: string, words: readonly string[]]>([
    [['switch', '--from', 'icloudpd', '--', '-u', 'a', '--foo'], 'switch', ['-u', 'a', '--foo']],
    [['--json', 'switch', '--', 'switch', '--', 'x'], 'switch', ['switch', '--', 'x']],
    [['--directory', 'switch', '--', '-u', 'b'], 'sync', []],
    [['status', '--username', 'switch', '--', 'x'], 'status', []],
    [['help', 'switch', '--', 'x'], 'help', ['switch']],
    [['switch', '--help', '--', '--foo'], 'help', ['switch']],
  ])('%j: what stands behind -- is of another tool for switch alone', (args, command, words) => {
    expect(parse(args)).toMatchObject({ command, words });
  });

  it('names every unknown word', () => {
    expect(parse(['--foo', '--recent', '1', 'bar', '--skip-vid']).problems).toEqual([
      'unknown flag --foo',
      'unexpected word in place 4 of the command line',
      'unknown flag --skip-vid; did you mean --skip-videos?',
    ]);
  });

  it('says which flag lacks its value', () => {
    expect(parse(['--directory']).problems).toEqual(['--directory needs a value']);
  });

  it.each<[args: readonly string[], command: string, words: readonly string[], username: string]>([
    [['list', 'albums', '-u', 'a@b.c', '--album'], 'list', ['albums'], 'a@b.c'],
    [['--username', 'a@b.c', 'jobs', 'forget', 'x', '--size'], 'jobs', ['forget', 'x'], 'a@b.c'],
    [['-u', 'a@b.c', 'manifest', '--format'], 'manifest', [], 'a@b.c'],
    [['verify', '-u'], 'verify', [], ''],
    [['-u', 'a@b.c', '-d'], 'sync', [], 'a@b.c'],
  ])(
    'U1: %j: a value that is forgotten changes neither the command nor what stands before it',
    (args, ...is) => {
      const { command, words, raw, problems } = parse(args);
      expect([command, words, String(raw.username ?? '')]).toEqual(is);
      expect(problems.filter((problem) => problem.endsWith('needs a value'))).toHaveLength(1);
    },
  );

  it.each<[args: readonly string[], words: readonly string[]]>([
    [['--help'], []],
    [['help'], []],
    [['-h', '--recent', 'many'], []],
    [['verify', '--help'], ['verify']],
    [['help', 'verify'], ['verify']],
    [['--username', 'a', 'verify', '-h', '--foo'], ['verify']],
    [['help', '--help'], []],
    [['--username', 'a', '--dry-run', 'help', 'verify'], ['verify']],
  ])('%j asks for help', (args, words) => {
    expect(parse(args)).toEqual({
      command: 'help',
      raw: {},
      passedOver: [],
      words,
      flags: {},
      problems: [],
    });
    expect(parse(['--json', ...args]).raw).toEqual({ json: true });
  });

  it.each<[args: readonly string[], problems: readonly string[]]>([
    [['statsu'], ['unexpected word in place 1 of the command line; did you mean status?']],
    [['--recnet', '5'], ['unknown flag --recnet; did you mean --recent?']],
    [['verify', '--repiar'], ['unknown flag --repiar; did you mean --repair?']],
    [['status', '--repair'], ['--repair does not go with status, it goes with verify']],
    [['--repair'], ['--repair does not go with sync, it goes with verify']],
    [
      ['status', '--repair', '--foo', '--dry-run'],
      ['--repair does not go with status, it goes with verify', 'unknown flag --foo'],
    ],
    [
      ['logout', '--dry-run'],
      ['--dry-run does not go with logout, it goes with sync, import, relayout, undo, prune, trash and demo'],
    ],
    [
      ['reset', 'state', '--only-print-filenames'],
      ['--only-print-filenames does not go with reset, it goes with sync and demo'],
    ],
    [
      ['simulate', '--recent', '5'],
      ['--recent does not go with simulate, it goes with sync, retry, audit, import and demo'],
    ],
    [
      ['demo', '--username', 'sam@example.com'],
      [expect.stringMatching(/^--username does not go with demo, it goes with sync, /) as string],
    ],
  ])('U8: %j is told what goes instead', (args, problems) => {
    expect(parse(args).problems).toEqual(problems);
  });

  it.each(['login', 'session', 'logout', 'doctor', 'verify', 'audit', 'status', 'whois', 'reset', 'retry'])(
    'U8: %s lets the usual flags of a sync pass, and how often it runs is not for it',
    (command) => {
      const usual = [
        '--username',
        'a',
        '--directory',
        'b',
        '--size',
        'thumb',
        '--threads',
        '3',
        '--skip-videos',
      ];
      expect(
        parse([
          command,
          ...usual,
          '--password-file',
          'c',
          '--watch-with-interval',
          '60',
          '--no-progress-bar',
        ]),
      ).toMatchObject({
        problems: [],
        raw: {
          username: ['a'],
          directory: ['b'],
          size: ['thumb'],
          threads: ['3'],
          skipVideos: true,
          passwordFile: ['c'],
          noProgressBar: true,
        },
      });
      expect(parse([command, '--watch-with-interval', '60'])).toMatchObject({
        raw: {},
        passedOver: ['watchWithInterval'],
      });
    },
  );

  it('gives a command its own flags and the common ones', () => {
    expect(parse(['simulate', '--port', '0', '--json'])).toEqual({
      command: 'simulate',
      raw: { json: true },
      passedOver: [],
      words: [],
      flags: { port: '0' },
      problems: [],
    });
  });

  it('takes no words where a command has none', () => {
    for (const words of [
      ['trash', 'restore', ''],
      ['ignore', 'x', ' '],
      ['import', ''],
    ])
      expect(parse(words).problems).toEqual([
        `the word in place ${words.length} of the command line is empty`,
      ]);
    expect(parse(['demo', 'now']).problems).toEqual(['unexpected word in place 2 of the command line']);
  });

  it.each<[args: readonly string[], problems: readonly string[]]>([
    [['--imap-password', 'hunter2'], ['unknown flag --imap-password; did you mean --smtp-password?']],
    [['--imap-password=hunter2'], ['unknown flag --imap-password; did you mean --smtp-password?']],
    [
      ['--imap-password', '--hunter'],
      [
        'unknown flag --imap-password; did you mean --smtp-password?',
        'unknown flag in place 2 of the command line',
      ],
    ],
    [['--hunter2'], ['unknown flag in place 1 of the command line']],
    [['-xhunter2'], ['unknown flag -x']],
    [['-x=hunter2'], ['unknown flag -x']],
    [['--json=hunter2'], ['--json takes no value']],
    [['manifest', '--format'], ['--format needs a value']],
    [['session', 'forget', '--everything=hunter2'], ['--everything takes no value']],
    [['import', 'photos', '--imap-password', 'hunter2'], ['unknown flag --imap-password']],
    [['hunter2'], ['unexpected word in place 1 of the command line']],
  ])('U1: %j quotes no value', (args, problems) => {
    expect(parse(args).problems).toEqual(problems);
  });

  it.each([
    ['--mfa-provider', 'webui'],
    ['--keep-icloud-recent-days', 'hunter2'],
  ] as const)(
    'U52: %s of icloudpd is known to every command, and a value that is not in this version is told with what to do',
    (flag, value) => {
      for (const command of [[], ['status']]) {
        const { problems, raw } = parse([...command, '-u', 'a', '-d', 'x', flag, value, '--foo']);
        expect(problems).toEqual(['unknown flag --foo']);
        const resolved = resolveConfig(raw, { env: {}, cwd: '/', home: '/home/sam' });
        expect('problems' in resolved && resolved.problems).toEqual([
          expect.stringMatching(
            new RegExp(`^${flag} (webui is not in this version: leave it out; \\w|takes)`),
          ),
        ]);
        expect(JSON.stringify(resolved)).not.toContain('hunter2');
      }
    },
  );

  it('U53: several accounts: what stands before the first is for all, what stands behind one is for it', () => {
    const { raw, accounts, problems } = parse([
      '--size',
      'medium',
      '-d',
      'photos',
      '-u',
      'a',
      '--size',
      'thumb',
      '-p',
      'one',
      '--domain=cn',
      '-u',
      'b',
      '-d',
      'elsewhere',
      '--skip-videos',
      '-u',
      'a',
      '--dry-run',
      '--json',
    ]);
    expect(problems).toEqual([]);
    expect(raw).toMatchObject({ username: ['a', 'b', 'a'], json: true });
    const all = { json: true, domain: ['cn'] };
    expect(accounts?.map((one) => one.raw)).toMatchObject([
      { ...all, username: ['a'], directory: ['photos'], size: ['medium', 'thumb'], password: ['one'] },
      { ...all, username: ['b'], directory: ['photos', 'elsewhere'], size: ['medium'], skipVideos: true },
      { ...all, username: ['a'], directory: ['photos'], size: ['medium'], dryRun: true },
    ]);
    expect(accounts?.map((one) => Object.keys(one.raw).length)).toEqual([6, 6, 6]);
    expect(parse(['-u', 'a', '-d', 'b']).accounts).toBeUndefined();
  });

  it.each<[args: readonly string[], problems: readonly string[]]>([
    [
      ['-p', 'hunter2', '-u', 'a', '-u', 'b'],
      ['--password is for one account: put it behind the --username it belongs to'],
    ],
    [
      ['--password-file', 'hunter2', '--password-command', 'hunter2', '-u', 'a', '-u', 'b'],
      [
        '--password-file is for one account: put it behind the --username it belongs to',
        '--password-command is for one account: put it behind the --username it belongs to',
      ],
    ],
    [['-p', 'hunter2', '-u', 'a', '-u', ' A '], []],
    [['-p', 'hunter2', '-u', 'a'], []],
    [['-u', 'a', '-p', 'hunter2', '-u', 'b'], []],
  ])('U54: a password for all accounts is refused: %j', (args, problems) => {
    expect(parse(args).problems).toEqual(problems);
  });
});

function parse(args: readonly string[]) {
  return parseCommandLine(args);
}
