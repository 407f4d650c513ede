import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import { duration } from '../base/duration.ts';
import { SKIP_REASONS } from '../model/action.ts';
import { EXIT } from '../base/exit-codes.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { type CycleReport, isPartial } from '../sync/cycle/cycle-report.ts';
import type { Freshness } from '../sync/follow/freshness.ts';
import type { Answer } from './answer.ts';
import { asOfJson, asOfWords } from './as-of.ts';
import { freeingComplaints, freeingHint, freeingNews } from './freeing-words.ts';
import { mirrorComplaints, mirrorHint, mirrorJson, mirrorNews } from './mirror-words.ts';
import { pruneJson } from './prune-answer.ts';
import { describeFailure, failureJson, SKIPS } from './failure-words.ts';

/** What one sync did. */
export function cycleAnswer(
  report: CycleReport,
  config: Pick<Config, 'username' | 'task' | 'directory' | 'typed' | 'freeing'>,
): Answer {
  const { username, task, directory } = config;
  const hasFiles = report.saved + report.copied + report.adopted + report.kept > 0;
  const where =
    task === 'sync' && hasFiles && directory !== undefined
      ? [`the photos are in ${printable(directory.absolute)}`]
      : [];
  return {
    exitCode: isPartial(report) ? EXIT.someFailed : EXIT.ok,
    data: { account: username, task, ...cycleJson(report) },
    warnings: complaints(report),
    ...freeingHint(report.freed, config),
    ...mirrorHint(report.mirrored, config),
    // The paths are what was asked for, then.
    news: task === 'print' ? [] : [...summarise(report, task !== 'sync'), ...where],
  };
}

/** The same of a plan that was made beside another process, with how old what it goes by is. */
export function besideAnswer(answer: Answer, freshness: Freshness): Answer {
  const why = 'another keepsake is at work for this account, so this goes by what is known of iCloud';
  return {
    ...answer,
    data: { ...answer.data, offline: true, ...asOfJson(freshness) },
    news: [`${why}: ${asOfWords(freshness)}`, ...(answer.news ?? [])],
  };
}

/** The report of a cycle in words: what was done first, then what needs attention. */
export function summarise(report: CycleReport, isLooking = false): readonly string[] {
  if (report.nothingNew)
    return [
      report.onlyFailures ? 'nothing has failed' : 'nothing new in iCloud since the last sync',
      ...mirrorNews(report.mirrored, isLooking),
      ...freeingNews(report.freed, isLooking),
    ];
  const skipped = Object.values(report.skipped).reduce((sum, number) => sum + number, 0);
  return [
    `${countedPhotos(report.assets)} looked at in ${duration(report.seconds)}`,
    downloadWords(report, isLooking),
    report.plannedCopies > 0 &&
      `${counted(report.plannedCopies, 'file')} would be copied from where it had been saved`,
    report.copied > 0 &&
      `${counted(report.copied, 'file')} copied from where it had been saved, every byte checked`,
    report.adopted > 0 &&
      `${counted(report.adopted, 'file')} found in place and taken over without a download`,
    ...linksWords(report.links, ''),
    ...linksWords(report.plannedLinks, 'would be '),
    ...sidecarsWords(report.sidecars),
    (report.plannedSidecars ?? 0) > 0 &&
      `${counted(report.plannedSidecars ?? 0, 'sidecar')} would be written`,
    ...rewrittenWords(report.rewritten),
    report.kept > 0 && `${counted(report.kept, 'file')} there already`,
    report.shared > 0 && `${countedPhotos(report.shared)} with the file of another one`,
    report.changedLocally > 0 && `${counted(report.changedLocally, 'file')} changed by you, left alone`,
    report.moved > 0 &&
      `${countedPhotos(report.moved)} moved to another library in iCloud, and their files here with them`,
    report.broughtBack > 0 &&
      `${countedPhotos(report.broughtBack)} shown again in iCloud: their files are back from the trash, without a download`,
    report.gone > 0 &&
      `${countedPhotos(report.gone)} gone from iCloud (deleted, hidden or moved to a shared library there); ${goneFate(report)}`,
    ...mirrorNews(report.mirrored, isLooking),
    ...freeingNews(report.freed, isLooking),
    report.outsideAlbums > 0 &&
      `${countedPhotos(report.outsideAlbums)} here that are not in the albums you asked for; files here stay`,
    skipped > 0 && `${skipped} skipped: ${describeSkips(report.skipped)}`,
  ].filter((line) => line !== false);
}

function downloadWords(report: CycleReport, isLooking: boolean): string {
  const { planned, plannedBytes, saved, savedBytes } = report;
  if (!isLooking) return `${counted(saved, 'file')} downloaded (${bytes(savedBytes)})${proof(report)}`;
  if (planned === 0) return 'no file is to be downloaded';
  return `${counted(planned, 'file')} would be downloaded (${bytes(plannedBytes)})`;
}

/** What keepsake deleted there itself is gone as well, and its files stay. */
function goneFate({ mirrored }: CycleReport): string {
  return (mirrored?.held ?? 0) > 0 ? 'what was deleted is put aside by the next sync' : 'files here stay';
}

function linksWords(links: CycleReport['plannedLinks'], would: string): readonly string[] {
  if (links === undefined) return [];
  const { made, removed } = links;
  return [
    ...(made > 0 ? [`${counted(made, 'link')} ${would}made`] : []),
    ...(removed > 0 ? [`${counted(removed, 'link')} ${would}removed; the photos stay`] : []),
  ];
}

function sidecarsWords(sidecars: CycleReport['sidecars']): readonly string[] {
  if (sidecars === undefined) return [];
  const { written, merged, left } = sidecars;
  const beside = merged > 0 ? `, ${merged} of them beside what you or other programs wrote in them` : '';
  return [
    ...(written > 0 ? [`${counted(written, 'sidecar')} written${beside}`] : []),
    ...(left > 0 ? [`${counted(left, 'sidecar')} left alone: keepsake cannot read what lies there`] : []),
  ];
}

function rewrittenWords(rewritten: CycleReport['rewritten']): readonly string[] {
  if (rewritten === undefined) return [];
  const { files, givenUp } = rewritten;
  return [
    ...(files > 0 ? [`what you asked for was written into ${counted(files, 'file')}`] : []),
    ...(givenUp > 0
      ? [`${counted(givenUp, 'file')} saved as they came: nothing could be written into them`]
      : []),
  ];
}

/** What went wrong in the cycle, in words. */
export function complaints(report: CycleReport): readonly string[] {
  const unnamed = report.failed - report.failures.length;
  const unread = report.unreadable - report.unreadableRecords.length;
  return [
    ...report.failures.map(({ path, asset, failure, quarantined }) => {
      const aside = quarantined === undefined ? '' : `; what came is kept in ${quarantined}`;
      return `${path ?? asset}: ${describeFailure(failure)}${aside}`;
    }),
    unnamed > 0 && `${counted(unnamed, 'more file')} failed`,
    ...report.unreadableRecords.map(({ record, reason }) => `record ${record} cannot be used: ${reason}`),
    unread > 0 && `${counted(unread, 'more record')} cannot be used`,
    report.failed > 0 && `${counted(report.failed, 'file')} failed; the next run tries again`,
    (report.links?.failed ?? 0) > 0 &&
      `${counted(report.links?.failed ?? 0, 'link')} could not be made or removed; the next run tries again, \`keepsake status --failed\` names them`,
    (report.sidecars?.failed ?? 0) > 0 &&
      `${counted(report.sidecars?.failed ?? 0, 'sidecar')} could not be written; the next run tries again, \`keepsake status --failed\` names them`,
    report.waiting > 0 && `${counted(report.waiting, 'file')} failed before and will be tried again later`,
    ...mirrorComplaints(report.mirrored),
    ...freeingComplaints(report.freed),
    report.shortfall !== undefined && `the listing may be incomplete: ${report.shortfall}`,
  ].filter((line) => line !== false);
}

export function describeSkips(skipped: CycleReport['skipped']): string {
  return SKIP_REASONS.filter((reason) => skipped[reason] !== undefined)
    .map((reason) => `${skipped[reason]} ${SKIPS[reason]}`)
    .join(', ');
}

function proof(report: CycleReport): string {
  if (report.saved === 0) return '';
  if (report.unverifiable === 0) return ", every byte checked against Apple's signature";
  return `, ${report.unverifiable} of them with a signature that cannot be checked`;
}

function cycleJson({ failures, unreadableRecords, ...report }: CycleReport): object {
  return {
    ...report,
    mirrored: report.mirrored === undefined ? null : mirrorJson(report.mirrored),
    freed: report.freed === undefined ? null : pruneJson(report.freed),
    notThere: report.notThere ?? null,
    links: report.links ?? null,
    plannedLinks: report.plannedLinks ?? null,
    sidecars: report.sidecars ?? null,
    plannedSidecars: report.plannedSidecars ?? null,
    rewritten: report.rewritten ?? null,
    unreadableRecords: unreadableRecords.map((record) => ({ ...record, code: 'unreadable' })),
    failures: failures.map(({ failure, ...file }) => ({ ...file, ...failureJson(failure) })),
  };
}
