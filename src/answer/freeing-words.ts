import { bytes } from '../base/bytes.ts';
import { countedPhotos } from '../base/counted.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { PruneReport } from '../sync/freeing/prune-report.ts';
import type { Answer } from './answer.ts';
import { stayWords } from './prune-answer.ts';

/** What a sync moved out of iCloud because it is safe here; `isLooking`: what it would. */
export function freeingNews(report: PruneReport | undefined, isLooking: boolean): readonly string[] {
  if (report === undefined) return [];
  const { moved, movedBytes, proven, provenBytes } = report;
  return [
    ...(moved > 0
      ? [
          `${countedPhotos(moved)} moved to Recently Deleted in iCloud (${bytes(movedBytes)}): all of each is here, read again right before`,
          'Apple frees the space after 30 days, or when you empty Recently Deleted: keepsake never does that',
        ]
      : []),
    ...(isLooking && proven > 0
      ? [
          `${countedPhotos(proven)} (${bytes(provenBytes)}) would be moved to Recently Deleted in iCloud, as far as they prove to be here`,
        ]
      : []),
    ...stayWords(report, 'all'),
  ];
}

/** What was not done, and why. */
export function freeingComplaints(report: PruneReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { brake, waits, stop, notMoved, unknown, reasons } = report;
  return [
    waits !== undefined && `nothing leaves iCloud now: ${waits}`,
    brake !== undefined &&
      `more than ${brake.most} photos are to leave iCloud, and one sync may move no more than that (--deletion-limit): none was`,
    notMoved > 0 && `${countedPhotos(notMoved)} did not leave iCloud, and nothing was done to them`,
    unknown > 0 &&
      `of ${countedPhotos(unknown)} it is not known whether they left iCloud: the next sync asks`,
    ...reasons.map((reason) => `iCloud: ${printable(reason)}`),
    stop !== undefined && `nothing more was asked for: ${printable(stop.reason)}`,
  ].filter((line) => line !== false);
}

/** The way past the brake: a person reads first. */
export function freeingHint(
  report: PruneReport | undefined,
  { typed, freeing }: Pick<Config, 'typed' | 'freeing'>,
): Pick<Answer, 'hint'> {
  if (report?.brake === undefined || freeing === undefined) return {};
  const { filter: _, keepIcloudRecentDays: _days, deleteAfterDownload: _new, ...others } = typed;
  const { deletionLimit: _limit, ...own } = others;
  const filter = freeing.days > 0 ? `taken >= ${freeing.days}d` : 'photo or video';
  const more = `--filter '${filter}' --plan plan.json`;
  const command = ownCommand('prune', own, { scope: 'everything', more });
  return {
    hint: `read once what would leave: \`${command}\`, then \`${ownCommand('apply plan.json', own, { scope: 'everything' })}\``,
  };
}
