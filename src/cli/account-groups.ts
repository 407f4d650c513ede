import { accountName } from '../config/account-name.ts';
import type { RawValues } from '../config/read-values.ts';
import { settingsIn } from '../config/sections.ts';
import { flagOf, type SettingName } from '../config/settings.ts';

/** One flag, as it came on the command line; true for one without a value. */
export interface GivenFlag {
  readonly setting: SettingName;
  readonly value: string | true;
}

/** What icloudpd takes anywhere, for all accounts; of ours what is about the process. */
const OF_ALL: ReadonlySet<SettingName> = settingsIn([
  'useOsLocale',
  'onlyPrintFilenames',
  'health',
  'log',
  'output',
  'threadsNum',
  'limitRate',
  'lowPriority',
  'sideBySide',
  'domain',
  'watchWithInterval',
  'schedule',
  'scheduleDelay',
  'quietHours',
  'passwordProvider',
  'mfaProvider',
]);

const OF_ONE: readonly SettingName[] = ['password', 'passwordFile', 'passwordCommand'];

/**
 * The command line account by account, as icloudpd takes it: each `--username` begins a group, what stands before the first is for
 * all. One group where there is one `--username` or none.
 */
export function accountGroups(given: readonly GivenFlag[]): readonly RawValues[] {
  const starts = given.flatMap(({ setting }, at) => (setting === 'username' ? [at] : []));
  if (starts.length < 2) return [valuesOf(given)];
  const forAll = given.slice(0, starts[0]);
  return starts.map((start, at) => {
    const own = given.slice(start, starts[at + 1]);
    const isPaced = own.some(isPace);
    const others = given.filter(
      (flag) => OF_ALL.has(flag.setting) && !own.includes(flag) && !(isPaced && isPace(flag)),
    );
    return valuesOf([...forAll.filter(({ setting }) => !OF_ALL.has(setting)), ...others, ...own]);
  });
}

/** Two ways to say when: that of another account is none of one that has its own. */
function isPace({ setting }: GivenFlag): boolean {
  return setting === 'watchWithInterval' || setting === 'schedule';
}

/** What is wrong with the groups as such: a password before the first account would be proven for all of them. */
export function groupProblems(given: readonly GivenFlag[]): readonly string[] {
  const first = given.findIndex(({ setting }) => setting === 'username');
  const accounts = new Set(
    given.flatMap(({ setting, value }) =>
      setting === 'username' && value !== true ? [accountName(value)] : [],
    ),
  );
  if (accounts.size < 2) return [];
  return given
    .slice(0, first)
    .filter(({ setting }) => OF_ONE.includes(setting))
    .map(
      ({ setting }) => `${flagOf(setting)} is for one account: put it behind the --username it belongs to`,
    );
}

export function valuesOf(given: readonly GivenFlag[]): RawValues {
  const raw: Partial<Record<SettingName, readonly string[] | true>> = {};
  for (const { setting, value } of given) {
    const before = raw[setting];
    raw[setting] = value === true ? true : [...(Array.isArray(before) ? before : []), value];
  }
  return raw;
}
