import { bytes } from '../base/bytes.ts';
import { countedPhotos } from '../base/counted.ts';
import { EXIT } from '../base/exit-codes.ts';
import { listWords } from '../base/list-words.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import type { Role } from '../model/asset.ts';
import { REFUSALS, type Refusal } from '../model/prune.ts';
import { ownCommand } from '../config/own-command.ts';
import type { Proposal, Pruned } from '../sync/prune/prune-photos.ts';
import { MOVED_BEFORE, type PruneReport } from '../sync/freeing/prune-report.ts';
import { errorAnswer } from './error-answer.ts';
import type { Answer } from './answer.ts';

/** Why a photo stays, and whether that is something to be mended: then the command ends with 3. */
const WORDS: Readonly<Record<Refusal, { readonly why: string; readonly isTrouble?: true }>> = {
  'shared-library': { why: 'in a shared library, where others would lose it too (--shared-library-too)' },
  unreadable: { why: 'what iCloud says of it cannot be used', isTrouble: true },
  'not-shown': { why: 'hidden, deleted or moved in iCloud by now' },
  changed: { why: 'changed in iCloud since it was planned', isTrouble: true },
  'no-job': { why: 'no job of this folder asks for it (`keepsake jobs` names them)' },
  'owed-elsewhere': {
    why: 'a job of another folder asks for it, and has not all of it (`keepsake jobs` names them, and forgets one)',
  },
  'unknown-job': {
    why: 'a job has flags of another version of keepsake, and may want more of it (`keepsake jobs` names it)',
    isTrouble: true,
  },
  'no-original': { why: 'iCloud offers no original of it', isTrouble: true },
  unverifiable: { why: "Apple's signature has a form that cannot be checked" },
  failed: { why: 'a file of it failed to come', isTrouble: true },
  'not-saved': { why: 'not all of it was saved here yet', isTrouble: true },
  rewritten: { why: 'the file here was changed at your wish, so that it is not what Apple signed' },
  missing: { why: 'a file of it is missing here', isTrouble: true },
  edited: { why: 'a file of it is another one here: edited, or cut off', isTrouble: true },
  damaged: { why: 'a file of it is damaged here', isTrouble: true },
  'not-looked-at': { why: 'a file of it cannot be read', isTrouble: true },
};

const LOST: readonly (readonly [Role, string])[] = [
  ['alternative', 'RAW or other siblings'],
  ['adjusted', 'edits'],
  ['live', 'moving parts'],
  ['live-adjusted', 'moving parts of edits'],
];

const MOST_TOLD = 20;

/** Whether something is to be mended, or was not done. */
function isPruneTrouble(report: PruneReport): boolean {
  const { waits, brake, stop, notMoved, unknown, refused } = report;
  return (
    waits !== undefined ||
    brake !== undefined ||
    stop !== undefined ||
    notMoved + unknown > 0 ||
    REFUSALS.some((one) => WORDS[one].isTrouble === true && refused[one] !== undefined)
  );
}

/** What was planned, or would be moved. */
export function prunePlanAnswer(
  report: PruneReport,
  { username }: Pick<Config, 'username'>,
  file: string | undefined,
): Answer {
  const { proven, provenBytes } = report;
  return {
    exitCode: isPruneTrouble(report) ? EXIT.someFailed : EXIT.ok,
    data: { account: username, plan: file ?? null, ...pruneJson(report) },
    news: [
      ...(report.waits === undefined && report.brake === undefined
        ? [
            proven === 0
              ? 'no photo would be moved'
              : `${countedPhotos(proven)} (${bytes(provenBytes)}) would be moved to Recently Deleted: all that your jobs ask for is here, read again just now`,
          ]
        : []),
      ...stayWords(report),
      ...(file === undefined ? [] : [`the plan is in ${printable(file)}`]),
    ],
    warnings: pruneComplaints(report),
  };
}

/** What is asked before anything is moved: what would be, then the word to type. */
export function pruneQuestion({ photos: number, shared, bytes: size, report }: Proposal, account: string) {
  return {
    lines: [
      `${countedPhotos(number)} (${bytes(size)}) of ${printable(account)} are to be moved to Recently Deleted; each is read here once more before`,
      ...stayWords(report),
      ...(shared > 0
        ? [`${countedPhotos(shared)} of them in a shared library: every member loses them`]
        : []),
    ],
    warnings: pruneComplaints(report),
    question: `type the number of photos to move them:`,
    word: String(number),
  };
}

/** What was moved, and what was not. `larger`: the command by which a person reads what a run may not move at once. */
export function prunedAnswer(
  { report, isUnwanted }: Pruned,
  { username, typed }: Pick<Config, 'username' | 'typed'>,
  larger?: string,
): Answer {
  const { moved, movedBytes, already, stop, brake } = report;
  const ended = stop?.error === undefined ? undefined : errorAnswer(stop.error, typed);
  const { filter: _filter, keep: _keep, keepRecent: _recent, ...others } = typed;
  const apply = ownCommand('apply plan.json', others, { scope: 'everything' });
  const undo = `\`${ownCommand('undo --last', typed)}\` brings them back until then`;
  return {
    exitCode: ended?.exitCode ?? (isPruneTrouble(report) ? EXIT.someFailed : EXIT.ok),
    data: { account: username, plan: null, ...pruneJson(report), ...ended?.data },
    news: [
      ...(isUnwanted ? ['nothing was moved: you did not say so'] : []),
      ...(moved > 0
        ? [
            `${countedPhotos(moved)} moved to Recently Deleted (${bytes(movedBytes)}); the files here stay`,
            `Apple frees the space after 30 days, or when you empty Recently Deleted: keepsake never does that; ${undo}`,
          ]
        : []),
      ...(moved === 0 && !isUnwanted && brake === undefined && report.waits === undefined
        ? ['no photo was moved']
        : []),
      ...(already > 0 ? [`${countedPhotos(already)} deleted in iCloud already`] : []),
      ...(isUnwanted ? [] : stayWords(report)),
    ],
    warnings: pruneComplaints(report),
    ...(ended?.errors && { errors: ended.errors }),
    hint:
      ended?.hint ??
      (brake === undefined || larger === undefined
        ? undefined
        : `read what would be moved: \`${larger}\`; then \`${apply}\``),
  };
}

/** What stays by the user's own rules, and what nobody has here. */
export function stayWords(
  { kept, notKnown, refused, lost }: PruneReport,
  which: 'usual' | 'all' = 'usual',
): readonly string[] {
  const lostWords = LOST.flatMap(([role, word]) => {
    const number = lost[role] ?? 0;
    return number > 0 ? [`${word} of ${countedPhotos(number)}`] : [];
  });
  return [
    ...[...kept].map(([rule, number]) => `${countedPhotos(number)} ${whereKept(rule)}: ${printable(rule)}`),
    ...(notKnown > 0
      ? [`${countedPhotos(notKnown)} kept in iCloud: what the filter asks is not known of them`]
      : []),
    ...REFUSALS.filter(
      (one) => refused[one] !== undefined && (which === 'all' || WORDS[one].isTrouble !== true),
    ).map((one) => `${countedPhotos(refused[one] ?? 0)} ${whereKept(one)}: ${WORDS[one].why}`),
    ...(lostWords.length > 0
      ? [
          `a photo goes with all that belongs to it: ${listWords(lostWords, 'and')} go along, and no job keeps them here`,
        ]
      : []),
  ];
}

/** Not of those that may be deleted: they are not kept. */
function whereKept(why: string): string {
  return why === MOVED_BEFORE || why === 'not-shown' ? 'left alone' : 'kept in iCloud';
}

/** What is to be mended, each with its reason. */
function pruneComplaints(report: PruneReport): readonly string[] {
  const { refused, named, waits, brake, notMoved, unknown, reasons, stop } = report;
  const troubles = named.filter((one) => WORDS[one.refused].isTrouble === true);
  const all = REFUSALS.reduce((sum, one) => sum + (WORDS[one].isTrouble ? (refused[one] ?? 0) : 0), 0);
  const told = troubles.slice(0, MOST_TOLD);
  return [
    ...told.map(
      ({ name, asset, refused: why, path }) =>
        `${printable(path ?? name ?? asset)} stays in iCloud: ${WORDS[why].why}`,
    ),
    all > told.length && `${all - told.length} more stay for such reasons`,
    waits !== undefined && `photos stay, and nothing more is moved: ${waits}`,
    notMoved > 0 && `${countedPhotos(notMoved)} stay, and nothing was done to them`,
    unknown > 0 &&
      `of ${countedPhotos(unknown)} it is not known whether they were moved: the next run asks iCloud`,
    ...reasons.map((reason) => `iCloud: ${printable(reason)}`),
    stop !== undefined && `nothing more was asked for: ${printable(stop.reason)}`,
    brake !== undefined &&
      `${brake.found} photos would be moved, more than the ${brake.most} that one run may move: none was`,
  ].filter((line) => line !== false);
}

export function pruneJson(report: PruneReport): object {
  const { kept, named, brake, waits, stop, reasons, ...counts } = report;
  return {
    ...counts,
    kept: Object.fromEntries(kept),
    stays: named.map(({ library, asset, name, refused, path }) => ({
      library,
      asset,
      name: name ?? null,
      reason: refused,
      path: path ?? null,
    })),
    brake: brake ?? null,
    waits: waits ?? null,
    reasons,
    stopped: stop?.reason ?? null,
  };
}
