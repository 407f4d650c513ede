import type { RawValues, ValueReader } from './read-values.ts';
import { flagOf, type SettingName } from './settings.ts';

/** Asks for something to be moved or deleted, here or in iCloud. */
const ACTS = ['mirrorDeletions', 'autoDelete', 'keepIcloudRecentDays', 'deleteAfterDownload'] as const;

/** All that is about that. */
export const DELETING = [
  ...ACTS,
  'trashDays',
  'archiveDeleted',
  'deletionLimit',
] as const satisfies SettingName[];

/**
 * A task that ends before anything is moved refuses what asks for that, lest a user waits for it. What merely says which photos, and what
 * they are called, may stand beside any task.
 */
export function refuseActs(read: ValueReader): void {
  const acts = ACTS.filter((name) => read.isSet(name) || read.count(name) > 0);
  for (const act of acts.map(flagOf)) {
    if (read.isSet('metadataOnly'))
      read.problems.push(`--metadata-only writes sidecars and nothing else, so ${act} does not go with it`);
    if (read.isSet('onlyPrintFilenames'))
      read.problems.push(
        `--only-print-filenames prints what would be downloaded, so ${act} does not go with it: --dry-run alone tells what would go`,
      );
  }
}

/** Rules that keep photos of a sync in iCloud that moves none; in a file they stand for other commands, too. */
export function idleKeeps(raw: RawValues, isElsewhere: (name: SettingName) => boolean): readonly string[] {
  const isFreeing = raw.keepIcloudRecentDays !== undefined || raw.deleteAfterDownload === true;
  return (['keep', 'keepRecent'] as const)
    .filter((name) => raw[name] !== undefined && !isFreeing && !isElsewhere(name))
    .map(
      (name) =>
        `${flagOf(name)} is about what leaves iCloud: add --keep-icloud-recent-days or --delete-after-download, or use keepsake prune`,
    );
}
