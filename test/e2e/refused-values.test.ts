import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { keepsake } from '../support/outside.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A password that somebody put behind the wrong flag. */
const TYPED = 'hunter2 {:%Q} \\ Geheim';
const USUAL = ['--username', 'sam@example.com', '--directory', 'photos'];

/** Any text is an account, a folder, a password or a command line. */
const TAKE_ANY = new Set([
  '--username',
  '--password',
  '--password-command',
  '--directory',
  '--cookie-directory',
  '--log-file',
  '--health-file',
  '--report-json',
  '--events',
  // Names of libraries and albums, which only Apple knows.
  '--library',
  '--album',
  // Shown, with a mark at the place (U58).
  '--filter',
]);
/** Of single commands: a file to be made, a text that may be anything. */
const TAKE_ANY_TOO = new Set(['--bundle', '--certificate', '--plan', '--seed', '--write']);

const longOf = (flags: string) => /--[a-z-]+/.exec(flags)?.[0] ?? '';
const valued = ({ flags }: { readonly flags: string }) => /[<[]/.test(flags);

const common = Object.values(SETTINGS)
  .filter(valued)
  .map(({ flags }) => ['sync', longOf(flags)] as const);
const own = Object.entries(COMMANDS).flatMap(([command, { flags }]) =>
  flags.filter(valued).map((flag) => [command, longOf(flag.flags)] as const),
);
const flags = [...common, ...own].filter(([, flag]) => !TAKE_ANY.has(flag) && !TAKE_ANY_TOO.has(flag));

async function refuse(args: readonly string[], env: Record<string, string> = {}) {
  const ended = await keepsake(args, { folder: temporaryFolder(), env });
  expect(ended.code, ended.err).toBe(2);
  expect(ended.out + ended.err).not.toMatch(/hunter2|Geheim|%Q/);
  return ended;
}

describe('U1: a value that is refused is not printed', () => {
  it('there are flags to try', () => {
    expect(flags.length).toBeGreaterThan(20);
  });

  it.each(flags)('of %s %s', async (command, flag) => {
    const place =
      command === 'service'
        ? ['install']
        : command === 'login' && flag !== '--code'
          ? ['--request-code']
          : [];
    for (const given of [[flag, TYPED], [`${flag}=${TYPED}`], [flag, TYPED, flag, `${TYPED}!`]]) {
      for (const json of [[], ['--json']]) {
        const { err } = await refuse([command, ...USUAL, ...place, ...given, ...json]);
        expect(
          err.split('\n').filter((line) => line.includes(`${flag} `) || line.includes(`${flag}:`)),
          err,
        ).toHaveLength(1);
      }
    }
  });

  it.each<[what: string, args: readonly string[]]>([
    ['an unknown flag', ['--nextcloud-password', 'hunter2']],
    ['an unknown flag with a sign', ['--nextcloud-password=hunter2']],
    ['an unknown flag, and a value like one', ['--nextcloud-password', '--hunter2']],
    ['a short flag', ['-xhunter2']],
    ['a flag that takes none', ['--json=hunter2']],
    ['a word', ['hunter2']],
    ['a word of session', ['session', 'hunter2']],
    ['a second word of session', ['session', 'renew', 'hunter2']],
    ['a folder to import a session from', ['session', 'import', 'hunter2']],
    ['a folder to import', ['import', 'hunter2']],
    ['a word of reset', ['reset', 'hunter2']],
    ['a word of demo', ['demo', 'hunter2']],
    ['a word of simulate', ['simulate', '--port', 'hunter2', 'Geheim']],
  ])('as %s', async (_what, args) => {
    await refuse([...args, ...USUAL]);
    await refuse([...args, ...USUAL, '--json']);
  });

  it.each(['KEEPSAKE_SIMULATOR', 'HTTPS_PROXY', 'http_proxy', 'KEEPSAKE_KEY'])('in %s', async (name) => {
    await refuse([...USUAL, '--store-credential', '--json'], {
      [name]: name === 'KEEPSAKE_KEY' ? 'hunter2' : TYPED,
    });
  });

  it.each(['HTTPS_PROXY', 'all_proxy'])('M7: in %s, where a percent sign means nothing', async (name) => {
    await refuse([...USUAL, '--json'], { [name]: 'http://sam:hunter2%zz@127.0.0.1:9' });
  });

  it('where a bundle is in the way', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'hunter2'));
    const { code, out, err } = await keepsake(['doctor', ...USUAL, '--bundle', 'hunter2'], {
      folder,
      env: { KEEPSAKE_SIMULATOR: 'http://127.0.0.1:9' },
    });
    expect(code).toBe(2);
    expect(out + err).not.toContain('hunter2');
  });
});

it.each<[args: readonly string[], meant: string | undefined]>([
  [['control', 'puase'], 'pause'],
  [['trash', 'lst'], 'list'],
  [['jobs', 'forgt', 'films'], 'forget'],
  [['reset', 'tokns'], 'tokens'],
  [['notify', 'tst'], 'test'],
  [['session', 'renw'], 'renew'],
  [['log', 'deletion'], 'deletions'],
  // The word is known: something else is wrong.
  [['log', 'deletions', 'more'], undefined],
  [['help', 'sync', 'more'], undefined],
])('U8: keepsake %j is told what may have been meant: %s', async (args, meant) => {
  const { err } = await refuse(args[0] === 'help' ? args : [...args, ...USUAL]);
  expect(/did you mean (\w+)\?/.exec(err)?.[1], err).toBe(meant);
});
