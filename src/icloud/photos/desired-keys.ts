import { RESOURCE_PREFIXES } from './decode-resource.ts';

/** `resJPEGLarge` and `resSidecar` are not read here; asked for as icloudpd does, so that we look alike. */
const PREFIXES = [...RESOURCE_PREFIXES, 'resJPEGLarge', 'resSidecar'];

/** The fields of every file of a record. */
const RESOURCE_KEYS: readonly string[] = PREFIXES.flatMap((prefix) =>
  ['Res', 'FileType', 'Fingerprint', 'Width', 'Height'].map((part) => prefix + part),
);

/**
 * What a list query asks for: the web app's names as icloudpd sends them, those it lacks (photos.md 3.5), what tells a photo of a
 * shared library from one of this library, and what end-to-end protected libraries hold more exactly (next.md d2, e3).
 */
export const DESIRED_KEYS: readonly string[] = [
  ...RESOURCE_KEYS,
  ...`itemType dataClassType filenameEnc originalOrientation isDeleted isExpunged dateExpunged remappedRef recordName
  recordType recordChangeTag masterRef adjustmentRenderType assetDate addedDate isFavorite isHidden orientation duration
  assetSubtype assetSubtypeV2 assetHDRType burstFlags burstFlagsExt burstId captionEnc extendedDescEnc keywordsEnc
  locationEnc locationV2Enc locationLatitude locationLongitude adjustmentType adjustedMediaMetaDataEnc
  adjustmentSimpleDataEnc timeZoneOffset vidComplDurValue vidComplDurScale vidComplDispValue vidComplDispScale
  vidComplVisibilityState customRenderedValue containerId itemId position isKeyAsset
  timeZoneNameEnc originalCreationDate importedByBundleIdentifierEnc importedByDisplayNameEnc contributors trashReason
  deletedBy mostRecentAddedDate videoFrameRate mediaMetaDataEnc mediaMetaDataType adjustmentTimestampEnc
  isSparsePrivateRecord linkedShareRecordName linkedShareZoneName linkedShareZoneOwner
  assetDateEnc timeZoneOffsetEnc burstIdEnc mediaGroupIdEnc customRenderedValueEnc adjustmentTypeEnc durationEnc
  itemTypeEnc originalCreationDateEnc originatingFingerprintEnc videoFrameRateEnc codecEnc`.split(/\s+/),
];

/** What changes are asked for: of albums they alone tell (photos.md 11.2). */
export const CHANGE_KEYS: readonly string[] = [...DESIRED_KEYS, 'albumNameEnc', 'albumType', 'parentId'];
