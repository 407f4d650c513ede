import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseJobs } from '../../../../src/config/layers/choose-jobs.ts';
import { printFile, printSample } from '../../../../src/config/layers/print-file.ts';
import { readFileText } from '../../../../src/config/layers/read-file.ts';
import type { RawValues } from '../../../../src/config/read-values.ts';
import { NOT_IN_FILE, SETTING_NAMES } from '../../../../src/config/setting-names.ts';
import { flagOf, isSecret, SETTINGS, type SettingName } from '../../../../src/config/settings.ts';
import { levelOf } from '../../../../src/config/sections.ts';

function readBack(text: string): readonly RawValues[] {
  const { content, problems } = readFileText(text, '/x/keepsake.toml');
  expect(problems).toEqual([]);
  const sources = { raw: {}, environment: new Map(), file: content, eachJob: true };
  return chooseJobs({ ...sources, isSameFolder: (a, b) => a === b }).map(({ raw }) => raw);
}

const KEPT = SETTING_NAMES.filter((name) => !NOT_IN_FILE.has(name) && !isSecret(name));
const anyText = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom('"', "'", '\\', 'a\nb', '\u007f', '# x', '[job]'),
);

function valueFor(name: SettingName): fc.Arbitrary<readonly string[] | true> {
  const { kind } = SETTINGS[name];
  if (kind === 'flag') return fc.constant(true);
  if (kind === 'integer') return fc.nat().map((number) => [String(number)]);
  return fc.array(anyText, { minLength: 1, maxLength: kind === 'texts' || kind === 'choices' ? 3 : 1 });
}

const job = fc.record(Object.fromEntries(KEPT.map((name) => [name, valueFor(name)])), { requiredKeys: [] });

describe('a file that is written', () => {
  it('says what the command line said, whatever that was', () => {
    fc.assert(
      fc.property(job, (raw: RawValues) => {
        expect(readBack(printFile([raw]))).toEqual([raw]);
        expect(readBack(printSample(raw))).toEqual([raw]);
      }),
      { numRuns: 60 },
    );
  });

  it('holds several accounts and jobs', () => {
    const jobs: readonly RawValues[] = [
      { username: ['ann@example.com'], directory: ['/a'], threads: ['3'], domain: ['cn'] },
      { username: ['ann@example.com'], directory: ['/b'], threads: ['3'], domain: ['cn'], skipVideos: true },
      { username: ['bob@example.com'], directory: ['/c'], threads: ['3'] },
    ];
    expect(readBack(printFile(jobs))).toEqual(jobs);
  });

  it('holds no secret', () => {
    for (const name of SETTING_NAMES.filter(isSecret)) {
      const raw = { username: ['sam@example.com'], [name]: ['hunter2hunter2'] };
      expect(printFile([raw]) + printSample(raw)).not.toContain('hunter2');
    }
  });
});

describe('secrets among the settings', () => {
  it('are known as such: a name that sounds like one is one, or names only where it lies', () => {
    const PLACES = ['--password-file', '--smtp-password-file', '--password-provider', '--key-file'];
    const sounding = SETTING_NAMES.filter((name) =>
      /password|token|secret|webhook|url|(?<!no-)key|apikey/.test(flagOf(name)),
    );
    expect(
      sounding
        .filter((name) => !isSecret(name))
        .map(flagOf)
        .filter((flag) => !PLACES.includes(flag)),
    ).toEqual([]);
    expect(SETTING_NAMES.filter(isSecret)).toContain('password');
    expect(levelOf('password')).toBe('account');
  });
});
