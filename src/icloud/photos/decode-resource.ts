import { Secret } from '../../base/secret.ts';
import { sizeFrom } from '../../base/outside-numbers.ts';
import type { Asset, Address, Resource, Role } from '../../model/asset.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Fields, isOddField, readNumber, readText, readValue } from './record-fields.ts';

/** Where each role is kept, by prefix of the field names (photos.md 5.1). */
const PREFIXES: Readonly<Record<Asset['media'], readonly (readonly [Role, string])[]>> = {
  photo: [
    ['original', 'resOriginal'],
    ['alternative', 'resOriginalAlt'],
    ['adjusted', 'resJPEGFull'],
    ['medium', 'resJPEGMed'],
    ['thumb', 'resJPEGThumb'],
    ['live', 'resOriginalVidCompl'],
    ['live-medium', 'resVidMed'],
    ['live-thumb', 'resVidSmall'],
    ['live-adjusted', 'resVidCompl'],
  ],
  video: [
    ['original', 'resOriginal'],
    ['alternative', 'resOriginalAlt'],
    ['adjusted', 'resVidFull'],
    ['medium', 'resVidMed'],
    ['thumb', 'resVidSmall'],
  ],
};

/** Every prefix under which a record may hold bytes. */
export const RESOURCE_PREFIXES: readonly string[] = [
  ...new Set(Object.values(PREFIXES).flatMap((rows) => rows.map(([, prefix]) => prefix))),
];

/** The names of one resource's fields; made once, because they are looked up in every record. */
interface FieldNames {
  readonly resource: string;
  readonly type: string;
  readonly size: string;
  readonly fingerprint: string;
}

const FIELD_NAMES: readonly FieldNames[] = RESOURCE_PREFIXES.map(fieldNames);
const ROLES: Readonly<Record<Asset['media'], readonly (readonly [Role, FieldNames])[]>> = {
  photo: PREFIXES.photo.map(([role, prefix]) => [role, fieldNames(prefix)]),
  video: PREFIXES.video.map(([role, prefix]) => [role, fieldNames(prefix)]),
};

function fieldNames(prefix: string): FieldNames {
  return {
    resource: `${prefix}Res`,
    type: `${prefix}FileType`,
    size: `${prefix}FileSize`,
    fingerprint: `${prefix}Fingerprint`,
  };
}

/** A record that can hold resources: an asset or its master. */
export interface Holder {
  readonly recordName: string;
  readonly fields: Fields;
}

export interface DecodedResources {
  readonly resources: Asset['resources'];
  /** Resources that are there but cannot be understood, in words. */
  readonly problems: readonly string[];
}

/** All files of one asset: its own rendition where it has one, otherwise its master's (photos.md 5.1 rule 1). */
export function decodeResources(media: Asset['media'], asset: Holder, master: Holder): DecodedResources {
  const resources: Partial<Record<Role, Resource>> = {};
  const problems: string[] = [];
  for (const [role, names] of ROLES[media]) {
    const isOwn =
      readValue(asset.fields, names.resource) !== undefined || isOddField(asset.fields, names.resource);
    const holder = isOwn ? asset : master;
    const value = readValue(holder.fields, names.resource);
    // What is there in another shape is not the same as nothing: a moving part would be missing without a word.
    if (value === undefined && !isOddField(holder.fields, names.resource)) continue;
    const resource = decodeResource(role, names, value, holder);
    if (typeof resource === 'string') problems.push(resource);
    else resources[role] = resource;
  }
  return { resources, problems };
}

function decodeResource(
  role: Role,
  names: FieldNames,
  value: unknown,
  { recordName, fields }: Holder,
): Resource | string {
  if (!isJsonObject(value)) return `${names.resource} is not a resource`;
  const size = sizeOf(value, fields, names);
  if (size === undefined) return `${names.resource} has no size`;
  const signature = signatureOf(value, fields, names);
  if (signature === undefined) return `${names.resource} has no checksum`;
  const address = decodeAddress(value['downloadURL']);
  return {
    role,
    type: readText(fields, names.type),
    size,
    signature,
    address,
    ...(address === undefined && { absent: true }),
    heldBy: recordName,
  };
}

/** The address of the bytes with this signature, wherever in the record they are; undefined when they are not there any more. */
export function findAddress({ fields }: Holder, signature: string): Address | undefined {
  for (const names of FIELD_NAMES) {
    const value = readValue(fields, names.resource);
    if (!isJsonObject(value) || signatureOf(value, fields, names) !== signature) continue;
    const address = decodeAddress(value['downloadURL']);
    if (address !== undefined) return address;
  }
  return undefined;
}

/** When the first of the addresses in a record ends; infinity where none says so. */
export function firstAddressEnd({ fields }: Holder): number {
  const ends = FIELD_NAMES.map(({ resource }) => {
    const value = readValue(fields, resource);
    return (isJsonObject(value) ? decodeAddress(value['downloadURL'])?.expiresAtMs : undefined) ?? Infinity;
  });
  return Math.min(...ends);
}

/**
 * The fields that `findAddress` needs for files of these roles. What is the original and what its alternative is a matter of
 * taste where both are there, so both are asked for.
 */
export function addressKeys(roles: ReadonlySet<Role>): readonly string[] {
  const isWanted = (role: Role) =>
    roles.has(role) ||
    (role === 'original' && roles.has('alternative')) ||
    (role === 'alternative' && roles.has('original'));
  const rows = [...ROLES.photo, ...ROLES.video].filter(([role]) => isWanted(role));
  return [...new Set(rows.flatMap(([, { resource, fingerprint }]) => [resource, fingerprint]))];
}

function sizeOf(value: JsonObject, fields: Fields, names: FieldNames): number | undefined {
  return sizeFrom(value['size'] ?? readNumber(fields, names.size));
}

function signatureOf(value: JsonObject, fields: Fields, names: FieldNames): string | undefined {
  const checksum = value['fileChecksum'];
  return typeof checksum === 'string' && checksum !== '' ? checksum : readText(fields, names.fingerprint);
}

/** Only read here: which hosts may be asked is decided where the address is opened. */
function decodeAddress(text: unknown): Address | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const seconds = /[?&]e=(\d{1,11})(?:&|$)/.exec(text)?.[1];
  return { url: new Secret(text), expiresAtMs: seconds === undefined ? undefined : Number(seconds) * 1000 };
}
