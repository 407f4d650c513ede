import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CommandEntry } from '../../../src/cli/command-entry.ts';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { SECTIONS, settingsIn } from '../../../src/config/sections.ts';
import { flagOf, SETTINGS, type Setting } from '../../../src/config/settings.ts';

const FILE = 'docs/CLI.md';

const entries = Object.entries<CommandEntry>(COMMANDS);

/** The manual of the command line is made from the tables that make the command line. */
function manual(): string {
  return `# Command line

<!-- Made from src/config/settings.ts, src/config/sections.ts and src/cli/commands.ts; \`UPDATE_DOCS=1 npx vitest run cli-doc\` writes it. -->

| command | what it does |
|---|---|
${entries.map(([name, { words, help }]) => `| [\`keepsake ${inCell(`${name} ${words}`.trim())}\`](#keepsake-${name}) | ${help} |`).join('\n')}

\`keepsake help COMMAND\` and \`keepsake COMMAND --help\` show what a command takes. Names and values are icloudpd's where it has them.
Reports and paths go to standard output, everything for people to standard error. Exit codes: [EXIT-CODES.md](EXIT-CODES.md).

Flags may stand before the command and behind it. So that your usual ones can stay where they are, a command with an account lets
the flags of a sync pass that say nothing to it. \`--dry-run\`, \`--only-print-filenames\` and \`--auth-only\` promise that something is
not done: a command that does it all the same refuses them. It refuses flags of other commands, too, and those that nobody knows.

With several \`--username\` a command is run for each account, one after the other, as icloudpd does it: what stands before the first
is for all, what stands behind one is for it. An account that comes twice has two jobs. Passwords belong behind their account.
\`--domain\`, \`--watch-with-interval\`, \`--password-provider\`, \`--mfa-provider\`, \`--use-os-locale\`, \`--only-print-filenames\`,
\`--threads-num\`, what is about health and what is about output count for all wherever they stand, but for a value of an account's own. One account in trouble
does not keep the others; the exit code is the most severe ([EXIT-CODES.md](EXIT-CODES.md)). In a watch each has its cycles, one at
a time. With \`--side-by-side\` a sync has all accounts at work at the same time: each line for people names its account, what goes to
standard output comes account by account, questions come one at a time.

## Settings

${Object.values(SECTIONS).map(sectionOf).join('\n\n')}

Each may stand in the environment or in a file, too: [CONFIG.md](CONFIG.md).

## Environment

\`KEEPSAKE_PASSWORD\` or \`ICLOUD_PASSWORD\`, \`KEEPSAKE_KEY\` (removed once read), \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\`,
\`NODE_EXTRA_CA_CERTS\`, and \`KEEPSAKE_SIMULATOR=http://127.0.0.1:PORT\` for a simulated iCloud on this machine.

## JSON

With \`--json\` every command prints one document on standard output, and nothing else there; warnings, errors and hints stand on
standard error as ever. Its fields are

- \`version\` (1), \`exitCode\`, \`time\` (when it was printed), then what the command found; \`hint\` where there is a next step;
- \`error\` where the command ended without an answer: \`code\`, which stays the same ([EXIT-CODES.md](EXIT-CODES.md#codes-of-errors)),
  \`message\`, \`details\` and \`hint\`. What failed, cannot be used, could
  not be repaired, or differs has a \`code\` beside its sentence, too.

Of several accounts the document is \`version\`, \`time\`, \`accounts\` and \`exitCode\`: for each account \`account\` and what one account has,
without \`version\` and \`time\`. What ends the command before any account was looked at is an \`error\` of the whole.

Answers from what was followed earlier have \`asOf\` (null: never compared with Apple) and \`complete\`.

Long lists are printed while they grow, a row a line: the \`paths\` of \`--only-print-filenames\`, the \`files\` of \`manifest\`, the \`assets\` of \`list\` and the
\`checks\` of \`doctor\`. They are one document all the same: \`exitCode\` stands behind the list, and so does an \`error\` that ended it
early. A watching run prints one line for each cycle, whatever became of it, and a last one that says what ended it. Where standard
output itself is lost (exit code 6), nothing follows what was written. \`keepsake manifest\` without \`--json\` prints a bare array, as it
always did; one that ends early is not closed.

${entries.map(commandOf).join('\n')}`;
}

function sectionOf({ title, settings }: (typeof SECTIONS)[keyof typeof SECTIONS]): string {
  return `### ${title}

| flag | meaning | values | default |
|---|---|---|---|
${settings.map((name) => row(SETTINGS[name])).join('\n')}`;
}

function commandOf([name, entry]: [string, CommandEntry]): string {
  const { help, flags, example } = entry;
  const own = `

| flag | meaning |
|---|---|
${flags.map((flag) => `| \`${flag.flags}\` | ${flag.help} |`).join('\n')}`;
  return `## keepsake ${name}

${help[0]?.toUpperCase() ?? ''}${help.slice(1)}. Takes ${takenBy(entry)}.

    ${example}${flags.length === 0 ? '' : own}
`;
}

/** Whole groups by their title, single settings by their flag. */
function takenBy({ takes }: CommandEntry): string {
  const taken = settingsIn(takes);
  const parts = Object.values(SECTIONS).flatMap(({ title, settings }) => {
    const own = settings.filter((name) => taken.has(name));
    if (own.length < settings.length) return own.map((name) => `\`${flagOf(name)}\``);
    return [`[${title}](#${title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-')})`];
  });
  return parts.join(', ');
}

/** A bar would end the cell. */
function inCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

function row(setting: Setting): string {
  const values =
    'choices' in setting
      ? setting.choices.map((choice) => `\`${choice}\``).join(' ')
      : setting.kind === 'integer'
        ? setting.max === Number.MAX_SAFE_INTEGER
          ? `${setting.min} or more`
          : `${setting.min} to ${setting.max}`
        : '';
  const fallback = 'fallback' in setting && setting.fallback !== undefined ? `\`${setting.fallback}\`` : '';
  return `| \`${setting.flags}\` | ${setting.help} | ${values} | ${fallback} |`;
}

it('docs/CLI.md is what the tables say', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, manual());
  expect(readFileSync(FILE, 'utf8')).toBe(manual());
});
