import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import { quoted } from '../config/own-command.ts';
import type { Peer } from '../config/peers/peer-flag.ts';
import type { Difference, Translation } from '../config/peers/translate.ts';
import type { Answer } from './answer.ts';

/** What only looks has no need to be looked at first. */
const LOOKS = ['--dry-run', '--auth-only', '--only-print-filenames', '--help', '--version'];

interface Found {
  /** What keepsake says against it as it stands. */
  readonly refused: readonly string[];
  /** The same as a file of keepsake's. */
  readonly configuration: string;
  /** Where that was written, as the user typed it; undefined: nowhere. */
  readonly written: string | undefined;
}

/** The command line of another tool as one of keepsake. */
export function switchAnswer(peer: Peer, translation: Translation, found: Found): Answer {
  const { refused, configuration, written } = found;
  const { words, zone, differences } = translation;
  const command = commandLine(zone, words);
  const sessions = importCommands(translation);
  const tried = once(words);
  const isConfigTried = written !== undefined && tried.length === words.length;
  const isReady = refused.length === 0 && !words.some((word) => LOOKS.includes(word));
  return {
    exitCode: EXIT.ok,
    data: {
      from: peer,
      command,
      words: ['keepsake', ...words],
      zone: zone ?? null,
      differences: differences.map(({ flag, kind, text }) => ({ flag: flag ?? null, kind, text })),
      refused,
      sessions,
      configuration,
      written: written ?? null,
    },
    lines: [command],
    warnings: [
      ...differences.filter(isUnknown).map(({ text }) => text),
      ...refused.map((problem) => `keepsake refuses this as it stands: ${problem}`),
    ],
    news: [
      ...differences.filter((one) => !isUnknown(one)).map(lineOf),
      ...whereItStands(translation),
      ...sessions.map((one) => `no new code is needed: \`${one}\` takes over the session, whose files stay`),
      written === undefined
        ? '`--write FILE` writes the same as a configuration (docs/CONFIG.md)'
        : `the configuration is written: ${printable(written)}; \`keepsake --config ${quoted(written)}\` goes by it`,
      'single files that fail end with exit code 3, where others end with 0; words for people go to standard error',
      'what is in the folder already is compared by its content, and not downloaded again',
    ],
    hint: isReady
      ? `to see what would be downloaded, run \`${commandLine(zone, [...(isConfigTried ? ['--config', written] : tried), '--dry-run'])}\``
      : undefined,
  };
}

function isUnknown({ kind }: Difference): boolean {
  return kind === 'unknown';
}

function commandLine(zone: string | undefined, words: readonly string[]): string {
  const before = zone === undefined ? [] : [`TZ=${quoted(zone)}`];
  return [...before, 'keepsake', ...words.map(quoted)].join(' ');
}

/** Some read a percent sign in their own way. */
function whereItStands({ place, zone, words }: Translation): readonly string[] {
  if (place === undefined || !words.some((word) => word.includes('%'))) return [];
  if (place === 'crontab')
    return [
      `in a crontab each % stands behind a backslash: \`${commandLine(zone, words).replaceAll('%', String.raw`\%`)}\``,
    ];
  // A unit has its zone in a line of its own.
  return [
    `in a unit of systemd each % is written twice: \`${commandLine(undefined, words).replaceAll('%', '%%')}\``,
  ];
}

/** Without what makes a watch of it. */
function once(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => !isWatch(word) && !isWatch(words[at - 1]));
}

function isWatch(word: string | undefined): boolean {
  return word === '--watch-with-interval' || word === '--schedule';
}

function lineOf({ flag, text }: Difference): string {
  return flag === undefined ? text : `${printable(flag)}: ${text}`;
}

/** For sessions that lie elsewhere than keepsake would look. */
function importCommands({ words, sessions }: Translation): readonly string[] {
  if (sessions === undefined || words.includes('--cookie-directory')) return [];
  const accounts = new Set(words.filter((_word, at) => words[at - 1] === '--username'));
  return Array.from(
    accounts,
    (account) => `keepsake --username ${quoted(account)} session import ${quoted(sessions)}`,
  );
}
