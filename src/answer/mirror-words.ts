import { bytes } from '../base/bytes.ts';
import { counted, countedPhotos } from '../base/counted.ts';
import { printable } from '../base/printable.ts';
import type { Config } from '../config/config.ts';
import { ownCommand } from '../config/own-command.ts';
import type { MirrorReport } from '../sync/mirror/mirror-report.ts';
import type { Answer } from './answer.ts';

/** What was done about photos that iCloud deleted; `isLooking`: what would be. */
export function mirrorNews(report: MirrorReport | undefined, isLooking: boolean): readonly string[] {
  if (report === undefined) return [];
  const { photos, files, held, removed } = report;
  return [
    photos > 0 &&
      `${countedPhotos(photos)} deleted in iCloud: ${counted(files, 'file')} (${bytes(report.bytes)}) ${isLooking ? 'would be put aside' : 'put aside, `keepsake trash list` names them'}`,
    held > 0 &&
      `${countedPhotos(held)} deleted in iCloud since the last sync: the next one puts their files aside`,
    removed > 0 &&
      `${counted(removed, 'file')} removed from the trash: put there longer ago than --trash-days`,
  ].filter((line) => line !== false);
}

/** What stays although it was deleted, and why. */
export function mirrorComplaints(report: MirrorReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const { edited, editedPaths, failed, brake, waits } = report;
  return [
    ...editedPaths.map((path) => `${printable(path)}: deleted in iCloud, and edited by you: it stays`),
    edited > editedPaths.length && `${edited - editedPaths.length} more of such photos stay`,
    failed > 0 &&
      `${countedPhotos(failed)} deleted in iCloud could not be put aside; the next run tries again`,
    brake !== undefined &&
      `${brake.found} photos were deleted in iCloud, more than the ${brake.most} that one sync may put aside (--deletion-limit): all their files stay`,
    waits !== undefined && `deletions in iCloud wait, and no file was put aside for them: ${waits}`,
  ].filter((line) => line !== false);
}

/** The way out of the brake, once somebody has looked. */
export function mirrorHint(
  report: MirrorReport | undefined,
  { typed }: Pick<Config, 'typed'>,
): Pick<Answer, 'hint'> {
  if (report?.brake === undefined) return {};
  const { deletionLimit: _, ...others } = typed;
  const more = `--deletion-limit ${report.brake.found}`;
  const command = ownCommand('sync', others, { scope: 'everything', more });
  return { hint: `if you deleted them yourself, run \`${command}\` once` };
}

export function mirrorJson({ brake, waits, ...report }: MirrorReport): object {
  return { ...report, brake: brake ?? null, waits: waits ?? null };
}
