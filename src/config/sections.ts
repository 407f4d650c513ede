import type { SettingName } from './settings.ts';

/** The settings in groups, in the order of the manual. A command names the groups, or the single settings, that it takes. */
export const SECTIONS = {
  account: { title: 'Account', settings: ['username', 'domain', 'cookieDirectory'] },
  folder: { title: 'Folder', settings: ['directory', 'newDestination'] },
  selection: {
    title: 'Which photos',
    settings: [
      'library',
      'album',
      'filter',
      'recent',
      'untilFound',
      'skipCreatedBefore',
      'skipCreatedAfter',
      'size',
      'forceSize',
      'livePhotoSize',
      'alignRaw',
      'skipVideos',
      'skipPhotos',
      'skipLivePhotos',
      'livePhotoMode',
      'removedFiles',
    ],
  },
  naming: {
    title: 'Their names',
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
  task: {
    title: 'What to do',
    settings: [
      'watchWithInterval',
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
  pace: { title: 'Speed', settings: ['threads', 'threadsNum', 'sideBySide'] },
  log: { title: 'Log', settings: ['logLevel', 'logFormat', 'logFile', 'logFileSize', 'quiet'] },
  output: { title: 'Output', settings: ['logFiles', 'noProgressBar', 'json'] },
} as const satisfies Readonly<Record<string, Section>>;

type SectionName = keyof typeof SECTIONS;

interface Section {
  readonly title: string;
  readonly settings: readonly SettingName[];
}

/** Groups and single settings, as a command names them. */
export type Takes = readonly (SectionName | SettingName)[];

/** The single settings that are meant. */
export function settingsIn(takes: Takes): ReadonlySet<SettingName> {
  return new Set(
    takes.flatMap((name): readonly SettingName[] => (isSection(name) ? SECTIONS[name].settings : [name])),
  );
}

function isSection(name: SectionName | SettingName): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}
