import type { ChangeRequest } from './database.ts';
import type { Zone } from './zones.ts';

/** `back by 0`: for a server that takes no null (next.md a4). */
export type ChangeWish = 'moveIn' | 'back' | 'back by 0';

const FIELDS: Readonly<Record<ChangeWish, object>> = {
  moveIn: { isDeleted: { value: 1 } },
  back: { isDeleted: { type: 'INT64', value: null }, isExpunged: { type: 'INT64', value: null } },
  'back by 0': { isDeleted: { type: 'INT64', value: 0 } },
};

/** As the web app sends it (next.md a1), with no more told in the answer than is looked at. */
export function modifyRequest(
  { database, zoneID }: Zone,
  wish: ChangeWish,
  assets: readonly { readonly name: string; readonly tag: string }[],
): ChangeRequest {
  const operations = assets.map(({ name, tag }) => ({
    operationType: 'update',
    record: { recordName: name, recordType: 'CPLAsset', recordChangeTag: tag, fields: FIELDS[wish] },
  }));
  const body = { atomic: true, desiredKeys: ['isDeleted'], operations, zoneID };
  return { database, operation: 'records/modify', body };
}
