import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { TransportWrapper } from '../../http/transport.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../wire/read-json.ts';

/** Calls of the database that change nothing (photos.md 2, 3, 9, 11). */
const READING: ReadonlySet<string> = new Set([
  'zones/list',
  'changes/database',
  'changes/zone',
  'records/query',
  'internal/records/query/batch',
  'records/lookup',
]);

const DATABASE = '/database/';
const CONTAINER = /^\/database\/1\/com\.apple\.photos\.cloud\/production\/(?:private|shared)\//;

/**
 * Refuses whatever could change photos in another way than moving them to Recently Deleted, or out of it. Every request passes here, whoever
 * made it: nothing that a mistake of ours could build removes a photo for good (next.md a5). What is not known to be harmless is refused.
 */
export const withChangeGuard: TransportWrapper = (inner) => ({
  ...inner,
  send(request) {
    const why = whyRefused(request.url, request.body);
    if (why === undefined) return inner.send(request);
    const { pathname } = request.url;
    return Promise.reject(
      new KeepsakeError('INTERNAL', 'a request that could change photos in another way was not sent', {
        details: [`${printable(pathname)}: ${why}`],
      }),
    );
  },
});

/** Undefined: it may be sent. */
function whyRefused({ pathname }: URL, body: string | undefined): string | undefined {
  // However it is written: a server may take a path apart otherwise than we do.
  const path = pathname.toLowerCase();
  if (!path.includes(DATABASE) && !path.includes('%') && !path.includes('records')) return undefined;
  if (!CONTAINER.test(pathname)) return 'it is no call of the photos database that is known';
  const operation = pathname.replace(CONTAINER, '');
  if (READING.has(operation)) return undefined;
  return operation === 'records/modify' ? whyNotModified(body) : 'it is no call that is known';
}

function whyNotModified(body: string | undefined): string | undefined {
  const json = body === undefined ? undefined : parseJsonObject(body);
  if (body === undefined || json === undefined) return 'its body is no JSON';
  // A name that stands twice means to a server what it does not mean to us.
  if (JSON.stringify(json) !== body) return 'its body is not as we write it';
  const { operations } = json;
  if (!hasOnly(json, ['atomic', 'desiredKeys', 'operations', 'zoneID'])) return 'its body has other parts';
  if (!Array.isArray(operations) || operations.length === 0) return 'it has no operations';
  return operations.every(isMoveInOrOut)
    ? undefined
    : 'an operation is no move into Recently Deleted or out of it';
}

function isMoveInOrOut(operation: unknown): boolean {
  if (!isJsonObject(operation) || !hasOnly(operation, ['operationType', 'record'])) return false;
  const { operationType, record } = operation;
  if (operationType !== 'update' || !isJsonObject(record)) return false;
  if (!hasOnly(record, ['fields', 'recordChangeTag', 'recordName', 'recordType'])) return false;
  const { recordType, recordName, recordChangeTag, fields } = record;
  if (recordType !== 'CPLAsset' || !isText(recordName) || !isText(recordChangeTag)) return false;
  if (!isJsonObject(fields) || !hasOnly(fields, ['isDeleted', 'isExpunged'])) return false;
  const { isDeleted, isExpunged } = fields;
  if (isValue(isDeleted, [1])) return isExpunged === undefined;
  return isValue(isDeleted, [null, 0]) && (isExpunged === undefined || isValue(isExpunged, [null]));
}

function isValue(field: unknown, values: readonly unknown[]): boolean {
  return isJsonObject(field) && hasOnly(field, ['type', 'value']) && values.includes(field['value']);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function hasOnly(object: JsonObject, names: readonly string[]): boolean {
  return Object.keys(object).every((name) => names.includes(name));
}
