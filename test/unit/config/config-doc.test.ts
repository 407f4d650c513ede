import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { unreachable } from '../../../src/base/errors.ts';
import { printSample } from '../../../src/config/layers/print-file.ts';
import { readFileText } from '../../../src/config/layers/read-file.ts';
import { keyOf, NOT_IN_FILE, SETTING_NAMES, variableOf } from '../../../src/config/setting-names.ts';
import { type Level, SECTIONS } from '../../../src/config/sections.ts';
import { flagOf, SETTINGS, type Setting, type SettingName } from '../../../src/config/settings.ts';

const FILE = 'docs/CONFIG.md';
const SAMPLE = 'docs/keepsake.sample.toml';

const LEVELS: Readonly<Record<Level, string>> = {
  account: 'whose photos they are, and how to sign in',
  job: 'what is wanted of them, and where it goes; an account may have several',
  runtime: 'how keepsake runs, for all accounts',
};

/** The names of the settings are made from the table that all three forms go by. */
function page(): string {
  return `# Configuration

<!-- Made from src/config/settings.ts and src/config/sections.ts; \`UPDATE_DOCS=1 npx vitest run config-doc\` writes it. -->

Every setting has one name in three forms: a flag (\`--skip-videos\`), a variable of the environment (\`KEEPSAKE_SKIP_VIDEOS\`), and a key of
one file (\`skip_videos\`). **Flags beat the environment, the environment beats the file.** What a setting does stands in [CLI.md](CLI.md#settings).

## The file

\`--config FILE\`, or \`KEEPSAKE_CONFIG\`; without them \`keepsake.toml\` in the cookie directory (\`~/.keepsake/keepsake.toml\`), where there is one.
It is [TOML](https://toml.io):

\`\`\`toml
[runtime]
log_level = "warn"

[account]
username = "sam@example.com"
password_file = "password"

[job]
directory = "/srv/photos"
skip_live_photos = true
watch_with_interval = 3600
\`\`\`

| table | what stands in it |
|---|---|
${Object.entries(LEVELS)
  .map(([level, what]) => `| \`[${level}]\` | ${what} |`)
  .join('\n')}

What stands further out counts for all that is inside: a setting of a job may stand in \`[account]\`, for all its jobs, or in \`[runtime]\`, for
all jobs of all accounts; one of an account may stand in \`[runtime]\`, but for \`username\` and passwords. The nearer one counts.

Several accounts, and several jobs of one, are written with two brackets. One process does them all: the jobs of an account one after the
other, the accounts too, or at the same time with \`side_by_side\`; in a watch each at its own pace.

\`\`\`toml
[[account]]
username = "ann@example.com"
password_file = "ann.password"

[[account.job]]
name = "all"
directory = "/srv/ann"

[[account.job]]
name = "films"
directory = "/srv/videos"
filter = "video"

[[account]]
username = "bob@example.com"
password_command = "pass show apple/bob"
directory = "/srv/bob"
\`\`\`

\`-u bob@example.com\` chooses that account, \`--job films\` or \`-d /srv/videos\` that job; an account or a folder that the file does not know
is a job of its own, with what stands in \`[runtime]\`. A name that no job of the file has is an error. Messages, logs, events and
\`keepsake jobs\` call a job by its name. Commands about an account alone, such as \`session\` and \`login\`, are run once for each.

- Paths are meant from where the file lies; \`~\` is your home folder.
- A list is written \`["one", "two"]\`; one text alone is a list of one; \`[]\` takes away what stands further out. A day may stand without quotes.
- \`skip_videos\` and \`skip-videos\` are the same key.
- What is wrong is told all at once, with file and line (\`keepsake.toml:12: …\`), and nothing is done (exit 2). So are keys that nobody knows.
- Passwords: \`password_file\` or \`password_command\` are safer than \`password\`, with which the file should be yours alone (mode 0600); you are warned
  where it is not. A file of another user is refused, because it may name a command to run.

[keepsake.sample.toml](keepsake.sample.toml) has every setting with its default.

## Write it, see it, check it

    keepsake config init                # asks for account and folder, and writes the file
    keepsake config init -u sam@example.com -d /srv/photos --skip-videos   # the same without a question
    keepsake config show                # every setting that counts, and where it comes from; secrets are hidden
    keepsake config check               # everything that is wrong, or that it is good

\`init\` writes a new file that only you can read, with all settings in it, most of them as comments; one that is there already stays as it is.
Passwords are not written. All three take the flags of a sync, and \`--json\`.

## The environment

A variable that is empty says nothing. Flags take \`true\` or \`false\`; \`false\` turns off what the file turns on, which no flag can.
Several values are parted by \`;\` or the end of a line, and \`\\;\` is a semicolon: \`KEEPSAKE_ALBUM='Holidays;Family'\`. Where words are
chosen from a list, commas do as well: \`KEEPSAKE_SIZE=original,medium\`. A variable \`KEEPSAKE_…\` that is no setting is told, and passed over.

\`KEEPSAKE_PASSWORD\`, \`KEEPSAKE_KEY\` and \`KEEPSAKE_SIMULATOR\` are no settings ([CLI.md](CLI.md#environment)).

Where one setting is given nearer, others that say the same in other words count no more: of \`password\`, \`password_file\` and \`password_command\`;
\`skip_live_photos\` and \`live_photo_mode\`; \`skip_videos\` and \`skip_photos\`; \`until_found\` and \`album\`. \`--dry-run\`, \`--auth-only\` and what prints lists are done once,
although the file watches.

## All names

${Object.values(SECTIONS).map(sectionOf).join('\n\n')}
`;
}

function sectionOf({ title, of: level, settings }: (typeof SECTIONS)[keyof typeof SECTIONS]): string {
  return `### ${title}: \`[${level}]\`

| in the file | in the environment | flag | values | default |
|---|---|---|---|---|
${settings.map(row).join('\n')}`;
}

function row(name: SettingName): string {
  const setting: Setting = SETTINGS[name];
  const key = NOT_IN_FILE.has(name) ? '' : `\`${keyOf(name)}\``;
  const variable = name === 'password' ? '' : `\`${variableOf(name)}\``;
  const fallback = 'fallback' in setting && setting.fallback !== undefined ? `\`${setting.fallback}\`` : '';
  return `| ${key} | ${variable} | \`${flagOf(name)}\` | ${valuesOf(setting)} | ${fallback} |`;
}

function valuesOf(setting: Setting): string {
  switch (setting.kind) {
    case 'flag':
      return '`true` `false`';
    case 'integer':
      return 'a whole number';
    case 'text':
      return 'a text';
    case 'texts':
      return 'a list of texts';
    case 'choice':
      return setting.choices.map((word) => `\`"${word}"\``).join(' ');
    case 'choices':
      return `a list of ${setting.choices.map((word) => `\`"${word}"\``).join(' ')}`;
    default:
      return unreachable(setting);
  }
}

it('docs/keepsake.sample.toml has every setting, and is sound with all of them', () => {
  const sample = printSample();
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(SAMPLE, sample);
  expect(readFileSync(SAMPLE, 'utf8')).toBe(sample);

  expect(readFileText(sample, '/x/keepsake.toml')).toEqual({
    content: { runtime: new Map(), accounts: [{ values: new Map(), jobs: [new Map()] }] },
    problems: [],
  });
  const { content, problems } = readFileText(sample.replaceAll(/^#(?=[a-z])/gm, ''), '/x/keepsake.toml');
  expect(problems).toEqual([]);
  const [account] = content.accounts;
  const names = [content.runtime, account?.values, account?.jobs[0]].flatMap((layer) => [
    ...(layer?.keys() ?? []),
  ]);
  // The name of a job is what --job is about.
  const wanted = SETTING_NAMES.filter((name) => name === 'job' || !NOT_IN_FILE.has(name));
  expect(names.toSorted()).toEqual(wanted.toSorted());
});

it('docs/CONFIG.md is what the tables say', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, page());
  expect(readFileSync(FILE, 'utf8')).toBe(page());
});
