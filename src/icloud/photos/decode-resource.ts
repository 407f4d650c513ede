import { Secret } from '../../base/secret.ts';
import type { Asset, Link, Resource, Role } from '../../model/asset.ts';
import { isJsonObject, type JsonObject } from '../read-json.ts';
import { type Fields, readField, readNumber, readText } from './record-fields.ts';

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
  for (const [role, prefix] of PREFIXES[media]) {
    const holder = [asset, master].find(({ fields }) => readField(fields, `${prefix}Res`) !== undefined);
    if (holder === undefined) continue;
    const resource = decodeResource(role, prefix, holder);
    if (typeof resource === 'string') problems.push(resource);
    else resources[role] = resource;
  }
  return { resources, problems };
}

function decodeResource(role: Role, prefix: string, { recordName, fields }: Holder): Resource | string {
  const value = readField(fields, `${prefix}Res`)?.value;
  if (!isJsonObject(value)) return `${prefix}Res is not a resource`;
  const size = sizeOf(value, fields, prefix);
  if (size === undefined) return `${prefix}Res has no size`;
  const signature = signatureOf(value, fields, prefix);
  if (signature === undefined) return `${prefix}Res has no checksum`;
  return {
    role,
    type: readText(fields, `${prefix}FileType`),
    size,
    signature,
    link: decodeLink(value['downloadURL']),
    heldBy: recordName,
  };
}

/** The link to the bytes with this signature, wherever in the record they are; undefined when they are not there any more. */
export function findLink({ fields }: Holder, signature: string): Link | undefined {
  for (const prefix of RESOURCE_PREFIXES) {
    const value = readField(fields, `${prefix}Res`)?.value;
    if (!isJsonObject(value) || signatureOf(value, fields, prefix) !== signature) continue;
    const link = decodeLink(value['downloadURL']);
    if (link !== undefined) return link;
  }
  return undefined;
}

function sizeOf(value: JsonObject, fields: Fields, prefix: string): number | undefined {
  const size = value['size'] ?? readNumber(fields, `${prefix}FileSize`);
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined;
}

function signatureOf(value: JsonObject, fields: Fields, prefix: string): string | undefined {
  const checksum = value['fileChecksum'];
  return typeof checksum === 'string' && checksum !== ''
    ? checksum
    : readText(fields, `${prefix}Fingerprint`);
}

/** Only read here: which hosts may be asked is decided where the link is opened. */
function decodeLink(text: unknown): Link | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const seconds = /[?&]e=(\d{1,11})(?:&|$)/.exec(text)?.[1];
  return { url: new Secret(text), expiresAtMs: seconds === undefined ? undefined : Number(seconds) * 1000 };
}
