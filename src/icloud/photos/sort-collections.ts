import type { CollectionChange, MembershipChange } from '../../model/photo-source.ts';
import { flagFrom } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { readWords } from './encoded-fields.ts';
import { nameOf } from './read-record.ts';
import { type Fields, readFlag, readNumber, readReference } from './record-fields.ts';

/** What changes tell of albums, apart from what they tell of photos. */
export interface SortedCollections {
  /** Records that tell nothing of albums, or that may be of photos as well. */
  readonly others: readonly unknown[];
  readonly collections: readonly CollectionChange[];
  readonly memberships: readonly MembershipChange[];
  /** Names of albums and memberships of which too little came: a look at them may tell. */
  readonly halves: readonly string[];
  /** Names of collections of kinds that are not known, and whose members cannot be listed. */
  readonly strange: readonly string[];
}

const MOST_LETTERS = 1_024;

/** Containers of everything, which no user sees; a folder or album in the first one is at the top (photos.md 7). */
const ROOT = '----Root-Folder----';
const PROJECTS = '----Project-Root-Folder----';

/** `albumType` (photos.md 7). Others are albums whose members cannot be listed, and projects. */
const KINDS: Readonly<Record<number, 'album' | 'folder'>> = { 0: 'album', 3: 'folder' };

/** How devices and the web name the record that ties an asset to an album (next.md a6). */
const RELATION = /^(.+)-IN-(.+)$/;
/** An original is named by its content: 21 bytes, the first of them 1. */
const ORIGINAL = /^A[Q-Za-f][A-Za-z0-9+/]{26}$/;

/** What of these records tells of albums, folders and memberships (photos.md 11.2). */
export function sortCollections(records: readonly unknown[]): SortedCollections {
  const others: unknown[] = [];
  const collections: CollectionChange[] = [];
  const memberships: MembershipChange[] = [];
  const halves: string[] = [];
  const strange: string[] = [];
  for (const record of records) {
    const name = nameOf(record);
    if (!isJsonObject(record) || name === undefined) {
      others.push(record);
      continue;
    }
    const type = record['recordType'];
    const isGone = flagFrom(record['deleted']) === true;
    if (type === 'CPLAlbum') {
      const now = isGone ? undefined : collectionFrom(fieldsOf(record));
      if (now === 'half') halves.push(name);
      else if (now === 'strange') strange.push(name);
      else if (now !== 'not shown' && !isRoot(name)) collections.push({ id: name, now });
    } else if (type === 'CPLContainerRelation') {
      const change = membershipFrom(name, isGone ? undefined : fieldsOf(record));
      if (change === undefined) halves.push(name);
      else memberships.push(change);
    } else if (!isGone || isOfPhoto(type, name)) {
      others.push(record);
    } else {
      // A tombstone has nothing but a name (photos.md 11.2): only one form of names tells that it was a membership.
      memberships.push({ relation: name, ...tiedBy(name), isMember: false });
      if (RELATION.test(name)) continue;
      collections.push({ id: name, now: undefined });
      others.push(record);
    }
  }
  return { others, collections, memberships, halves, strange };
}

function collectionFrom(fields: Fields): CollectionChange['now'] | 'half' | 'not shown' | 'strange' {
  if (readFlag(fields, 'isDeleted') || readFlag(fields, 'isExpunged')) return undefined;
  const type = readNumber(fields, 'albumType');
  if (type === undefined) return 'half';
  const kind = KINDS[type];
  const parent = readReference(fields, 'parentId');
  if (parent === PROJECTS) return 'not shown';
  if (kind === undefined) return 'strange';
  return {
    kind,
    name: readWords(fields, 'albumNameEnc', MOST_LETTERS),
    parent: parent === ROOT ? undefined : parent,
    position: readNumber(fields, 'position'),
  };
}

/** `fields`: undefined for a tombstone. */
function membershipFrom(relation: string, fields: Fields | undefined): MembershipChange | undefined {
  const told = {
    asset: fields && readReference(fields, 'itemId'),
    collection: fields && readReference(fields, 'containerId'),
  };
  const isMember = fields !== undefined && !readFlag(fields, 'isDeleted') && !readFlag(fields, 'isExpunged');
  const tied = told.asset === undefined || told.collection === undefined ? tiedBy(relation) : told;
  if (isMember && tied.asset === undefined) return undefined;
  if (!isMember) return { relation, ...tied, isMember };
  const position = readNumber(fields, 'position');
  // Told where it is asked for (photos.md 7).
  const isCover = 'isKeyAsset' in fields ? { isCover: readFlag(fields, 'isKeyAsset') } : {};
  return { relation, ...tied, isMember, ...(position !== undefined && { position }), ...isCover };
}

function isOfPhoto(type: unknown, name: string): boolean {
  return type === 'CPLAsset' || type === 'CPLMaster' || ORIGINAL.test(name);
}

/** What the name of a membership tells, where it has the usual form. */
export function tiedBy(relation: string): Pick<MembershipChange, 'asset' | 'collection'> {
  const [, asset, collection] = RELATION.exec(relation) ?? [];
  return { asset, collection };
}

function isRoot(name: string): boolean {
  return name === ROOT || name === PROJECTS;
}

function fieldsOf(record: JsonObject): Fields {
  const { fields } = record;
  return isJsonObject(fields) ? fields : {};
}
