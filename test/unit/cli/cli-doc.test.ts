import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SIMULATE_OPTIONS } from '../../../src/cli/simulate-options.ts';
import { SETTINGS, type Setting } from '../../../src/config/settings.ts';

const FILE = 'docs/CLI.md';

/** The manual of the command line is made from the tables that make the command line. */
function manual(): string {
  return `# Command line

<!-- Made from src/config/settings.ts and src/cli/simulate-options.ts; \`UPDATE_DOCS=1 npx vitest run cli-doc\` writes it. -->

    keepsake [sync] --username ADDRESS --directory FOLDER [flags]     sync once, or for ever with --watch-with-interval
    keepsake --username ADDRESS --auth-only                           sign in or renew trust, download nothing
    keepsake demo                                                     a sync against the embedded iCloud
    keepsake simulate [flags]                                         the simulated iCloud on its own

Names and values are icloudpd's where it has them. Reports and paths go to standard output, everything for people to standard
error. Exit codes: [EXIT-CODES.md](EXIT-CODES.md).

| flag | meaning | values | default |
|---|---|---|---|
${Object.values<Setting>(SETTINGS).map(row).join('\n')}

Environment: \`KEEPSAKE_PASSWORD\` or \`ICLOUD_PASSWORD\` (removed once read), \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\`,
\`NODE_EXTRA_CA_CERTS\`, and \`KEEPSAKE_SIMULATOR=http://127.0.0.1:PORT\` for a simulated iCloud on this machine.

## keepsake simulate

| flag | meaning |
|---|---|
${SIMULATE_OPTIONS.map(({ flags, help }) => `| \`${flags}\` | ${help} |`).join('\n')}
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
