import { dig, digText, isObject, type JsonObject } from '../core/json.ts';

/** One operation of `records/modify` as far as it is understood. */
export interface Change {
  readonly record: string;
  readonly tag: string | undefined;
  /** `expunge`: removes it for good. `other`: what the simulator does not do. */
  readonly wish: 'trash' | 'restore' | 'restore by 0' | 'expunge' | 'other';
  /** What a client should not send. */
  readonly mistakes: readonly string[];
}

/** Reads one operation (photos.md 8.1, next.md a1, a4); undefined where it names no record. */
export function readChange(operation: unknown): Change | undefined {
  const record = digText(operation, 'record', 'recordName');
  if (record === undefined) return undefined;
  const mistakes: string[] = [];
  const type = digText(operation, 'operationType');
  if (type !== 'update') mistakes.push(`records/modify with an operation ${JSON.stringify(type)}`);
  if (digText(operation, 'record', 'recordType') !== 'CPLAsset') {
    mistakes.push('records/modify of something else than a CPLAsset');
  }
  const tag = digText(operation, 'record', 'recordChangeTag');
  if (tag === undefined) mistakes.push('records/modify without recordChangeTag');
  const fields = dig(operation, 'record', 'fields');
  const wish = type === 'update' && isObject(fields) ? readWish(fields) : 'other';
  if (wish === 'other') mistakes.push('records/modify of other fields than isDeleted and isExpunged');
  if (wish === 'expunge') mistakes.push('records/modify that removes a photo for good');
  return { record, tag, wish, mistakes };
}

function readWish(fields: JsonObject): Change['wish'] {
  if (Object.keys(fields).some((name) => name !== 'isDeleted' && name !== 'isExpunged')) return 'other';
  const hasExpunged = fields['isExpunged'] !== undefined;
  const expunged = dig(fields, 'isExpunged', 'value');
  if (hasExpunged && expunged !== null) return 'expunge';
  const deleted = dig(fields, 'isDeleted', 'value');
  if (deleted === 1 && !hasExpunged) return 'trash';
  if (deleted === null) return 'restore';
  return deleted === 0 ? 'restore by 0' : 'other';
}
