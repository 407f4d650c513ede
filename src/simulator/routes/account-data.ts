import type { Level } from '../account/credentials.ts';
import type { JsonObject } from '../core/json.ts';
import { tld } from '../core/services.ts';
import { PARTITION, type Simulation } from '../account/simulation.ts';

const SERVICES: readonly (readonly [name: string, host: string, pcsRequired: boolean])[] = [
  ['reminders', 'remindersws', false],
  ['ckdatabasews', 'ckdatabasews', true],
  ['photosupload', 'uploadphotosws', true],
  ['photos', 'photosws', true],
  ['drivews', 'drivews', true],
  ['uploadimagews', 'uploadimagews', false],
  ['cksharews', 'ckshare', false],
  ['findme', 'fmipweb', false],
  ['calendar', 'calendarws', false],
  ['docws', 'docws', true],
  ['sharedstreams', 'sharedstreams', false],
  ['contacts', 'contactsws', false],
  ['account', 'setup', false],
];

/** The account reply of accountLogin and validate (auth.md 8.2). */
export function accountData(simulation: Simulation, level: Level): JsonObject {
  const { account } = simulation;
  const flags = account.twoStep
    ? { hsaTrustedBrowser: false, hsaChallengeRequired: true }
    : account.twoFactor
      ? { hsaTrustedBrowser: level === 'trusted', hsaChallengeRequired: level === 'password' }
      : {};
  return {
    dsInfo: dsInfo(simulation),
    hasMinimumDeviceForPhotosWeb: account.photosSetUp,
    iCDPEnabled: false,
    webservices: serviceMap(simulation),
    pcsEnabled: true,
    ...flags,
    configBag: {
      urls: {
        changeAppleIdPassword: 'https://appleid.apple.com/ac/',
        accountLogin: 'https://www.icloud.com/',
      },
      accountCreateEnabled: 'true',
    },
    appsOrder: ['mail', 'contacts', 'calendar', 'photos', 'iclouddrive', 'notes3', 'find'],
    version: 2,
    isExtendedLogin: true,
    pcsServiceIdentitiesIncluded: false,
    isRepairNeeded: false,
    requestInfo: requestInfo(simulation),
    pcsDeleted: false,
    iCloudInfo: { SafariBookmarksHasMigratedToCloudKit: true },
    apps: { photos: {}, iclouddrive: {}, find: { canLaunchWithOneFactor: true } },
  };
}

export function requestInfo(simulation: Simulation): JsonObject {
  return simulation.account.region === 'cn'
    ? { country: 'CN', timeZone: 'Asia/Shanghai', region: 'SH' }
    : { country: 'US', timeZone: 'US/Pacific', region: 'CA' };
}

function dsInfo(simulation: Simulation): JsonObject {
  const { account, dsid } = simulation;
  const hsa = account.twoFactor ? { hsaEnabled: true, hsaVersion: account.twoStep ? 1 : 2 } : {};
  return {
    lastName: 'Sample',
    iCDPEnabled: false,
    dsid,
    ...hsa,
    locale: 'en-us_US',
    ICDRSCapableDeviceList: '',
    isManagedAppleID: account.managed,
    isCustomDomainsFeatureAvailable: true,
    isHideMyEmailFeatureAvailable: true,
    'gilligan-invited': true,
    appleIdAliases: [],
    isPaidDeveloper: false,
    countryCode: account.region === 'cn' ? 'CHN' : 'USA',
    primaryEmailVerified: true,
    locked: false,
    ICDRSCapableDeviceCount: 0,
    hasICloudQualifyingDevice: true,
    primaryEmail: account.username,
    appleIdEntries: [{ isPrimary: true, type: 'EMAIL', value: account.username }],
    isWebAccessAllowed: account.webAccess,
    fullName: 'Sam Sample',
    languageCode: 'en-us',
    appleId: account.username,
    firstName: 'Sam',
    pcsDeleted: false,
    statusCode: 2,
  };
}

function serviceMap(simulation: Simulation): JsonObject {
  const { account } = simulation;
  const domain = `icloud.${tld(account.region)}`;
  const entries = SERVICES.filter(
    ([name]) => account.photosSetUp || (name !== 'photos' && name !== 'ckdatabasews'),
  ).map(([name, host, pcsRequired]) => {
    const url = `https://p${PARTITION}-${host}.${domain}:443`;
    return [name, { ...(pcsRequired ? { pcsRequired } : {}), url, status: 'active' }] as const;
  });
  return { ...Object.fromEntries(entries), schoolwork: {} };
}
