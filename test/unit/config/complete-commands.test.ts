import { expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import type { CommandEntry } from '../../../src/cli/command-entry.ts';
import { completeCommands, SCOPE_OF } from '../../../src/config/complete-commands.ts';

const TYPED = {
  username: ['sam@example.com'],
  cookieDirectory: ['my cookies'],
  directory: ['photos'],
  folderStructure: ['none'],
  password: ['hunter2'],
};
const ACCOUNT = "--username sam@example.com --cookie-directory 'my cookies'";

it.each<[text: string, completed: string]>([
  ['until `keepsake control resume`', `until \`keepsake control resume ${ACCOUNT}\``],
  ['`keepsake status --failed` names them', `\`keepsake status --failed ${ACCOUNT}\` names them`],
  ['`keepsake trash list` names them', `\`keepsake trash list ${ACCOUNT}\` names them`],
  // What moves files must know where, and how they are to be called.
  [
    '`keepsake relayout` moves it',
    `\`keepsake relayout ${ACCOUNT} --directory photos --folder-structure none\` moves it`,
  ],
  [
    '`keepsake jobs` or `keepsake session renew`',
    `\`keepsake jobs ${ACCOUNT}\` or \`keepsake session renew ${ACCOUNT}\``,
  ],
  // A name, what is complete, what is about no account, and what is no command of ours.
  ...[
    '`keepsake control` cannot reach this watch',
    `run \`keepsake login ${ACCOUNT}\``,
    '`keepsake jobs -u ann@example.com`',
    'run `keepsake help status` for all flags',
    '`keepsake config init`, `keepsake nonsense`, keepsake status',
    'no command',
  ].map((text): [string, string] => [text, text]),
])('U90: %s', (text, completed) => {
  expect(completeCommands(text, TYPED)).toBe(completed);
  expect(completeCommands(completed, TYPED)).toBe(completed);
});

it('U90: each command that needs an account or a folder gets what it needs, and takes it', () => {
  const wrong = Object.entries<CommandEntry>(COMMANDS).filter(([name, { needs, everyFolder }]) => {
    const scope = SCOPE_OF.get(name);
    if (needs === 'nothing') return scope !== undefined;
    return needs === 'folder' && everyFolder !== true && everyFolder !== ''
      ? scope !== 'everything'
      : scope === undefined;
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
  const refused = [...SCOPE_OF.keys()].filter((name) => {
    const [, command = ''] = /`keepsake (.*)`/.exec(completeCommands(`\`keepsake ${name} x\``, TYPED)) ?? [];
    const { problems, raw } = parseCommandLine(
      command.replaceAll("'", '').replace('my cookies', 'cookies').split(' '),
    );
    return raw.username === undefined || problems.some((problem) => problem.includes('--'));
  });
  expect(refused).toEqual([]);
});
