import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS, type CommandEntry } from '../../../src/cli/commands.ts';
import { SETTINGS, type Setting } from '../../../src/config/settings.ts';

const FILE = 'docs/CLI.md';

/** The manual of the command line is made from the tables that make the command line. */
function manual(): string {
  return `# Command line

<!-- Made from src/config/settings.ts and src/cli/commands.ts; \`UPDATE_DOCS=1 npx vitest run cli-doc\` writes it. -->

${Object.entries<CommandEntry>(COMMANDS)
  .map(([name, { words, help }]) => `    ${`keepsake ${name} ${words}`.padEnd(34)} ${help}`)
  .join('\n')}

Names and values are icloudpd's where it has them. Reports and paths go to standard output, everything for people to standard
error. Exit codes: [EXIT-CODES.md](EXIT-CODES.md).

| flag | meaning | values | default |
|---|---|---|---|
${Object.values<Setting>(SETTINGS).map(row).join('\n')}

Environment: \`KEEPSAKE_PASSWORD\` or \`ICLOUD_PASSWORD\`, \`KEEPSAKE_KEY\` (removed once read), \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\`,
\`NODE_EXTRA_CA_CERTS\`, and \`KEEPSAKE_SIMULATOR=http://127.0.0.1:PORT\` for a simulated iCloud on this machine.

## JSON

With \`--json\` every command prints one document on standard output, and nothing else there; warnings, errors and hints stand on
standard error as ever. Its fields are

- \`version\` (1), \`exitCode\`, \`time\` (when it was printed), then what the command found; \`hint\` where there is a next step;
- \`error\` where the command ended without an answer: \`code\`, which stays the same ([EXIT-CODES.md](EXIT-CODES.md#codes-of-errors)),
  \`message\`, \`details\` and \`hint\`. Rows of \`failures\` and \`unreadableRecords\` have a \`code\` beside their \`reason\`, too.

Long lists are printed while they grow, a row a line: the \`paths\` of \`--only-print-filenames\`, the \`files\` of \`manifest\` and the
\`checks\` of \`doctor\`. They are one document all the same: \`exitCode\` stands behind the list, and so does an \`error\` that ended it
early. A watching run prints one line for each cycle, whatever became of it, and a last one that says what ended it. Where standard
output itself is lost (exit code 6), nothing follows what was written.

${Object.entries<CommandEntry>(COMMANDS)
  .filter(([, { flags }]) => flags.length > 0)
  .map(section)
  .join('\n')}`;
}

function section([name, { flags }]: [string, CommandEntry]): string {
  return `## keepsake ${name}

| flag | meaning |
|---|---|
${flags.map((flag) => `| \`${flag.flags}\` | ${flag.help} |`).join('\n')}
`;
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
