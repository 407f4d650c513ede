import { printable } from '../base/printable.ts';
import type { RawValues } from './read-values.ts';
import { SECTIONS } from './sections.ts';
import { flagOf, SETTINGS, type SettingName } from './settings.ts';
import { WATCH_SETTINGS } from './watch-settings.ts';

/** What leads to the same account, session and password. */
const OF_ACCOUNT: readonly SettingName[] = ['username', 'cookieDirectory', 'config', 'domain'];
const OF_PASSWORD: readonly SettingName[] = ['passwordFile', 'passwordProvider', 'keyFile'];

/** Secrets, what may hold one, and what says how to run rather than on what. */
const NEVER: ReadonlySet<string> = new Set([
  'password',
  'passwordCommand',
  'authOnly',
  'listLibraries',
  'onlyPrintFilenames',
  'dryRun',
  ...Object.keys(WATCH_SETTINGS),
  'json',
  'logLevel',
  'logFormat',
  'logFile',
  'logFileSize',
  'quiet',
  'logFiles',
  'noProgressBar',
  'signInNow',
  'acceptTerms',
  'storeCredential',
  'newDestination',
  'sideBySide',
  ...SECTIONS.telling.settings,
  ...SECTIONS.health.settings,
]);

/**
 * - `account`: for the same account, with the password that lies ready;
 * - `asking`: the same, and the password is asked for;
 * - `everything`: the same photos in the same place, too.
 */
export type Scope = 'account' | 'asking' | 'everything';

/**
 * A command of keepsake with the flags that the user typed, as a shell takes it: what every hint is made of. A password, or a
 * command that may hold one, is never part of it.
 */
export function ownCommand(
  words: string,
  typed: RawValues,
  { scope = 'account', more = '' }: { readonly scope?: Scope; readonly more?: string } = {},
): string {
  const parts = ['keepsake', words, ...flagsFor(scope, typed).flatMap((name) => written(name, typed[name]))];
  if (typed.username === undefined) parts.splice(2, 0, '--username ADDRESS');
  return [...parts, ...(more === '' ? [] : [more])].join(' ');
}

function flagsFor(scope: Scope, typed: RawValues): readonly SettingName[] {
  // Those that have no source of their own here would find no password.
  const providers = Array.isArray(typed.passwordProvider) ? typed.passwordProvider : [];
  const isWhole = !providers.includes('parameter') && !providers.includes('command');
  const ofPassword = OF_PASSWORD.filter((name) => name !== 'passwordProvider' || isWhole);
  if (scope === 'asking') return OF_ACCOUNT;
  const first = [...OF_ACCOUNT, ...ofPassword];
  if (scope === 'account') return first;
  const names = Object.keys(SETTINGS).filter((name) => isSettingName(name));
  return [
    ...first,
    ...names.filter((name) => !first.includes(name) && !OF_PASSWORD.includes(name) && !NEVER.has(name)),
  ];
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

function written(name: SettingName, value: RawValues[SettingName]): readonly string[] {
  if (value === undefined) return [];
  if (value === true) return [flagOf(name)];
  const { kind } = SETTINGS[name];
  const values = kind === 'choices' || kind === 'texts' ? value : value.slice(-1);
  return values.map((text) => `${flagOf(name)} ${quoted(text)}`);
}

/** As a shell takes it. A home folder stays what it is; what cannot be shown is written with escapes (bash, zsh, ksh). */
export function quoted(text: string): string {
  if (/^(?:~\/)?[\w./+@:,-]+$/.test(text)) return text;
  if (printable(text) === text) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const bytes = [...Buffer.from(text)].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : String.raw`\x${byte.toString(16).padStart(2, '0')}`,
  );
  // An escape ends at its second digit, whatever follows.
  return `$'${bytes.join('')}'`;
}
