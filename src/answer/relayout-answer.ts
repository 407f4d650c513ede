import { counted } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { RelayoutReport, StayReason } from '../sync/relayout/relayout-report.ts';
import type { Answer } from './answer.ts';

/** So many moves, and files that could not be moved, are told in words; the JSON has all. */
const MOST_TOLD = 20;

/** What a relayout moved, or would move. */
export function relayoutAnswer(
  report: RelayoutReport,
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  { onlyOurs }: { readonly onlyOurs: boolean },
): Answer {
  const { dryRun, moves, failed } = report;
  return {
    exitCode: failed.length > 0 ? EXIT.someFailed : EXIT.ok,
    data: { account: username, ...report },
    lines: dryRun ? listed(moves.map(({ from, to }) => `${printable(from)} -> ${printable(to)}`)) : [],
    warnings: listed(
      failed.map(
        ({ from, to, code }) => `${printable(from)} stays, not moved to ${printable(to)}: ${wordsFor(code)}`,
      ),
    ),
    news: summary(report),
    hint: hintFor(
      report,
      ownCommand('relayout', typed, { scope: 'everything', more: onlyOurs ? '--only-ours' : '' }),
      ownCommand('sync', typed, { scope: 'everything' }),
    ),
  };
}

function hintFor(
  { dryRun, moves, stays, isIncomplete }: RelayoutReport,
  relayout: string,
  sync: string,
): string | undefined {
  if (isIncomplete && stays.gone > 0)
    return `run \`${sync}\` first: what iCloud shows is not known in full yet`;
  return dryRun && moves.length > 0 ? `run \`${relayout}\`: the files are moved` : undefined;
}

function listed(lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_TOLD) return lines;
  return [...lines.slice(0, MOST_TOLD), `and ${lines.length - MOST_TOLD} more; --json tells all`];
}

function summary(report: RelayoutReport): readonly string[] {
  const { dryRun, moves, inPlace, stays, foldersRemoved, linksRemoved, playlistsRemoved, forgottenJobs } =
    report;
  const removed = dryRun ? 'would be removed' : 'removed';
  return [
    `${counted(moves.length, 'file')} ${dryRun ? 'would be moved' : 'moved'}, ${inPlace} where ${inPlace === 1 ? 'it belongs' : 'they belong'} already`,
    ...Object.entries(STAYS).flatMap(([reason, words]) => {
      const files = isReason(reason) ? stays[reason] : 0;
      return files > 0 ? [`${counted(files, 'file')} left alone: ${words}`] : [];
    }),
    linksRemoved > 0 &&
      `${counted(linksRemoved, 'link')} ${removed}, of trees that no job wants any more; the photos stay`,
    playlistsRemoved > 0 &&
      `${counted(playlistsRemoved, 'playlist')} ${removed}, which no job wants any more`,
    foldersRemoved > 0 && `${counted(foldersRemoved, 'empty folder')} removed`,
    forgottenJobs.length > 0 &&
      `${dryRun ? 'would be forgotten, as jobs' : 'forgotten, as jobs'} of another folder structure: ${forgottenJobs.join(', ')}`,
  ].filter((line) => line !== false);
}

const STAYS: Readonly<Record<StayReason, string>> = {
  removed: 'not there, removed by you',
  gone: 'iCloud does not show the photo any more, or it is not known here',
  unwanted: "today's settings do not ask for it",
  'not-ours': 'edited or named by you, as far as can be told',
  unclear: 'two different files are recorded under this name',
  'no-name': 'other files have every name it may have',
};

function isReason(text: string): text is StayReason {
  return Object.hasOwn(STAYS, text);
}

function wordsFor(code: string): string {
  return code === 'EEXIST' ? 'something else lies there' : `the disk refuses it (${code})`;
}
