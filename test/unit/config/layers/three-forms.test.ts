import { describe, expect, it } from 'vitest';
import { unreachable } from '../../../../src/base/errors.ts';
import { parseCommandLine } from '../../../../src/cli/program.ts';
import { chooseJobs } from '../../../../src/config/layers/choose-jobs.ts';
import { placeText } from '../../../../src/config/layers/located.ts';
import { readEnvironment } from '../../../../src/config/layers/read-environment.ts';
import { readFileText } from '../../../../src/config/layers/read-file.ts';
import { keyOf, NOT_IN_FILE, SETTING_NAMES, variableOf } from '../../../../src/config/setting-names.ts';
import type { RawValues } from '../../../../src/config/read-values.ts';
import { levelOf, SECTIONS } from '../../../../src/config/sections.ts';
import { flagOf, SETTINGS, type SettingName } from '../../../../src/config/settings.ts';

const NO_FILE = { runtime: new Map(), accounts: [] };

function jobOf(raw: RawValues, env: Readonly<Record<string, string>>, file: string) {
  const environment = readEnvironment(env);
  const read = file === '' ? { content: NO_FILE, problems: [] } : readFileText(file, '/etc/keepsake.toml');
  expect([...environment.problems, ...environment.warnings, ...read.problems]).toEqual([]);
  const jobs = chooseJobs({
    raw,
    environment: environment.values,
    file: read.content,
    isSameFolder: (a, b) => a === b,
    eachJob: true,
  });
  expect(jobs).toHaveLength(1);
  return jobs[0];
}

/** A value of each setting in each form. */
function formsOf(name: SettingName) {
  const setting = SETTINGS[name];
  switch (setting.kind) {
    case 'flag':
      return { words: [], variable: 'true', toml: 'true' };
    case 'integer':
      return {
        words: [String(setting.min + 1)],
        variable: String(setting.min + 1),
        toml: String(setting.min + 1),
      };
    case 'text':
      return { words: ['some $text'], variable: 'some $text', toml: "'some $text'" };
    case 'choice': {
      const [, word = ''] = setting.choices;
      return { words: [word], variable: word, toml: `"${word}"` };
    }
    case 'choices': {
      const two = setting.choices.slice(0, 2);
      return { words: two, variable: two.join(','), toml: JSON.stringify(two) };
    }
    case 'texts':
      return { words: ['a, b', 'c;d'], variable: String.raw`a, b; c\;d`, toml: '["a, b", "c;d"]' };
    default:
      return unreachable(setting);
  }
}

describe('every setting exists in three forms with one name', () => {
  it.each(SETTING_NAMES)('%s', (name) => {
    const { words, variable, toml } = formsOf(name);
    const args = words.length === 0 ? [flagOf(name)] : words.flatMap((word) => [flagOf(name), word]);
    const { raw } = parseCommandLine(args);
    expect(raw[name]).toBeDefined();
    const wanted = { raw: { [name]: raw[name] } };

    // The password of the environment is a source of passwords of its own, which is not a setting; --job chooses among jobs.
    const env = { [variableOf(name)]: variable };
    if (name === 'password' || name === 'job') expect(jobOf({}, env, '')).toMatchObject({ raw: {} });
    else {
      expect(jobOf({}, env, '')).toMatchObject(wanted);
      expect(jobOf({}, { [variableOf(name)]: '' }, '')).toEqual({ raw: {}, places: new Map() });
    }

    const level = name === 'job' ? 'job' : levelOf(name);
    const file = `# a comment\n[${level}]\n${keyOf(name)} = ${toml}\n`;
    if (NOT_IN_FILE.has(name)) {
      expect(readFileText(file, '/etc/keepsake.toml').problems).toEqual([
        `keepsake.toml:3: ${keyOf(name)} ${NOT_IN_FILE.get(name)}`,
      ]);
      return;
    }
    const inFile = jobOf({}, {}, file);
    expect(inFile).toMatchObject(wanted);
    expect([...(inFile?.places ?? [])].map(([one, place]) => [one, placeText(place)])).toEqual([
      [name, 'keepsake.toml:3'],
    ]);
    // Hyphens as on the command line.
    expect(jobOf({}, {}, file.replace(keyOf(name), flagOf(name).slice(2)))).toMatchObject(wanted);
  });

  it('the names are told apart, and each setting belongs into one section', () => {
    expect(new Set(SETTING_NAMES.map(keyOf)).size).toBe(SETTING_NAMES.length);
    const inSections = Object.values(SECTIONS).flatMap(({ settings }): readonly string[] => settings);
    expect(inSections.toSorted()).toEqual(SETTING_NAMES.toSorted());
  });
});

describe('flags beat the environment, the environment beats the file, the nearer table the one further out', () => {
  const file = `
[runtime]
threads = 3
recent = 9
skip_videos = true
domain = "cn"
[account]
username = "sam@example.com"
recent = 8
password_file = "/secret"
[[account.job]]
directory = "/photos"
recent = 7
watch_with_interval = 60
`;
  it.each([
    [{}, {}, { recent: ['7'], threads: ['3'], skipVideos: true, passwordFile: ['/secret'] }],
    [{}, { KEEPSAKE_RECENT: '6' }, { recent: ['6'] }],
    [{ recent: ['5'] }, { KEEPSAKE_RECENT: '6' }, { recent: ['5'] }],
    // Turned off, and other words for the same.
    [{}, { KEEPSAKE_SKIP_VIDEOS: 'no' }, { skipVideos: undefined }],
    [{ skipPhotos: true }, {}, { skipVideos: undefined, skipPhotos: true }],
    [{}, { KEEPSAKE_PASSWORD: 'x' }, { passwordFile: undefined, password: undefined }],
    [{ passwordCommand: ['y'] }, {}, { passwordFile: undefined, passwordCommand: ['y'] }],
    // What is done once is not done for ever because the file watches.
    [{ dryRun: true }, {}, { dryRun: true, watchWithInterval: undefined }],
    [{ dryRun: true, watchWithInterval: ['5'] }, {}, { dryRun: true, watchWithInterval: ['5'] }],
  ] satisfies readonly (readonly [RawValues, Record<string, string>, object])[])(
    '%j %j',
    (raw, env, wanted) => {
      const job = jobOf(raw, env, file);
      for (const [name, value] of Object.entries(wanted)) {
        expect(Object.entries(job?.raw ?? {}).find(([one]) => one === name)?.[1], name).toEqual(value);
      }
    },
  );

  it('a promise further out is kept: a watch does not take the place of a dry run', () => {
    const job = jobOf({}, { KEEPSAKE_WATCH_WITH_INTERVAL: '60' }, '[job]\ndry_run = true\n');
    expect(job?.raw).toEqual({ dryRun: true, watchWithInterval: ['60'] });
  });

  it('an empty list takes away what stands further out', () => {
    expect(jobOf({}, {}, '[runtime]\nalbum = ["a"]\n[job]\nalbum = []\n')?.raw).toEqual({});
  });
});
