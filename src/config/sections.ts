import type { SettingName } from './settings.ts';

/** Which files of a photo are wanted. */
export const WHICH_FILES = [
  'size',
  'forceSize',
  'livePhotoSize',
  'alignRaw',
  'skipVideos',
  'skipPhotos',
  'skipLivePhotos',
  'livePhotoMode',
] as const satisfies readonly SettingName[];

/** The settings in groups, in the order of the manual. A command names the groups, or the single settings, that it takes. */
export const SECTIONS = {
  account: {
    title: 'Account',
    of: 'account',
    settings: ['username', 'domain', 'cookieDirectory', 'config', 'job'],
  },
  folder: { title: 'Folder', of: 'job', settings: ['directory', 'freeSpace', 'newDestination'] },
  selection: {
    title: 'Which photos',
    of: 'job',
    settings: [
      'library',
      'album',
      'filter',
      'recent',
      'untilFound',
      'skipCreatedBefore',
      'skipCreatedAfter',
      ...WHICH_FILES,
      'removedFiles',
    ],
  },
  naming: {
    title: 'Their names',
    of: 'job',
    settings: [
      'folderStructure',
      'fileName',
      'dates',
      'fileTime',
      'useOsLocale',
      'tree',
      'linkMode',
      'albumPlaylist',
      'xmpSidecar',
      'sidecarName',
      'setExifDatetime',
      'setExif',
      'fileMatchPolicy',
      'livePhotoMovFilenamePolicy',
      'keepUnicodeInFilenames',
    ],
  },
  deleting: {
    title: 'What was deleted in iCloud',
    of: 'job',
    settings: ['mirrorDeletions', 'autoDelete', 'trashDays', 'archiveDeleted', 'deletionLimit'],
  },
  freeing: {
    title: 'What may leave iCloud, and what stays',
    of: 'job',
    settings: ['keepIcloudRecentDays', 'deleteAfterDownload', 'keep', 'keepRecent'],
  },
  task: {
    title: 'What to do',
    of: 'job',
    settings: [
      'watchWithInterval',
      'schedule',
      'scheduleDelay',
      'quietHours',
      'metadataOnly',
      'dryRun',
      'onlyPrintFilenames',
      'authOnly',
      'listLibraries',
      'listAlbums',
    ],
  },
  signIn: {
    title: 'Signing in',
    of: 'account',
    settings: [
      'password',
      'passwordFile',
      'passwordCommand',
      'passwordProvider',
      'storeCredential',
      'keyFile',
      'mfaProvider',
      'acceptTerms',
      'signInNow',
      'trustRenewDays',
    ],
  },
  pace: {
    title: 'Speed',
    of: 'runtime',
    settings: ['threads', 'limitRate', 'lowPriority', 'threadsNum', 'sideBySide'],
  },
  telling: {
    title: 'Messages and reports',
    of: 'job',
    settings: [
      'notificationScript',
      'notify',
      'notifyFile',
      'notifyAnswers',
      'webhookTemplate',
      'smtpHost',
      'smtpPort',
      'smtpNoTls',
      'smtpUsername',
      'smtpPassword',
      'smtpPasswordFile',
      'notificationEmail',
      'notificationEmailFrom',
      'notifyEvents',
      'notifyNames',
      'pingUrl',
      'reportJson',
      'events',
    ],
  },
  health: { title: 'Health', of: 'runtime', settings: ['httpPort', 'httpBind', 'healthFile'] },
  log: {
    title: 'Log',
    of: 'runtime',
    settings: ['logLevel', 'logFormat', 'logFile', 'logFileSize', 'quiet'],
  },
  output: { title: 'Output', of: 'runtime', settings: ['logFiles', 'noProgressBar', 'json'] },
} as const satisfies Readonly<Record<string, Section>>;

/** What a setting is about: the account, one of its jobs, or the process. */
export type Level = 'account' | 'job' | 'runtime';

type SectionName = keyof typeof SECTIONS;

interface Section {
  readonly title: string;
  /** The table of the file that it belongs into. */
  readonly of: Level;
  readonly settings: readonly SettingName[];
}

/** Groups and single settings, as a command names them. */
export type Takes = readonly (SectionName | SettingName)[];

/** All of them. */
export const ALL_SECTIONS: Takes = Object.keys(SECTIONS).filter((name) => isSectionName(name));

/** The single settings that are meant. */
export function settingsIn(takes: Takes): ReadonlySet<SettingName> {
  return new Set(
    takes.flatMap((name): readonly SettingName[] => (isSection(name) ? SECTIONS[name].settings : [name])),
  );
}

/** The table of the file that a setting belongs into. */
export function levelOf(name: SettingName): Level {
  const sections: readonly Section[] = Object.values(SECTIONS);
  return sections.find(({ settings }) => settings.includes(name))?.of ?? 'runtime';
}

function isSection(name: SectionName | SettingName): name is SectionName {
  return isSectionName(name);
}

function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}
