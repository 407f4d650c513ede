import { badRequest, CloudError } from '../core/cloud-error.ts';
import type { JsonObject } from '../core/json.ts';
import type { SimAsset } from '../library/assets.ts';
import { changeTag } from '../library/records.ts';
import type { Zone } from '../library/zone.ts';
import { isShared } from '../library/zone-name.ts';
import { type DatabaseCall, findZone, MAX_RECORDS, tokenIfAsked, writerFor } from './database-call.ts';
import { type Change, readChange } from './read-change.ts';

interface Refusal {
  readonly code: string;
  readonly reason: string;
}

interface Judged {
  readonly change: Change;
  readonly refusal: Refusal | undefined;
}

/**
 * `records/modify`: moves photos to Recently Deleted and brings them back (photos.md 8.1, next.md a1). Answers record by record; with
 * `atomic`, one that is refused takes all others along.
 */
export function modifyRecords(call: DatabaseCall): JsonObject {
  const changes = readChanges(call);
  const zone = findZone(call, call.body['zoneID']);
  const { library, throttle } = call.simulation;
  throttle.note(changes.length, library.quirks.mostSingleChanges);
  if (library.quirks.staleTag === 'whole call' && changes.some((change) => isStale(zone, change))) {
    throw new CloudError(503, 'TRY_AGAIN_LATER', 'CAS op-lock failed');
  }
  const judged = changes.map((change) => ({ change, refusal: judge(call, zone, change) }));
  const isAtomic = call.body['atomic'] !== false;
  const fails = isAtomic && judged.some(({ refusal }) => refusal !== undefined);
  if (!fails) for (const one of judged) if (one.refusal === undefined) carryOut(call, zone, one.change);

  const writer = writerFor(call, zone, call.body['desiredKeys']);
  const records = judged.map(({ change, refusal }: Judged): JsonObject => {
    if (refusal !== undefined) return refused(change, refusal);
    if (fails) return refused(change, { code: 'ATOMIC_ERROR', reason: 'another operation failed' });
    const found = assetOf(zone, change.record);
    return found === undefined
      ? { recordName: change.record, deleted: true }
      : writer.asset(found.ordinal, found.asset);
  });
  return { records, ...tokenIfAsked(call, zone) };
}

function readChanges({ body, exchange, simulation }: DatabaseCall): readonly Change[] {
  const operations = body['operations'];
  if (!Array.isArray(operations) || operations.length === 0) throw badRequest('operations is missing');
  const changes = operations.map((operation: unknown) => readChange(operation));
  const mistakes = changes.flatMap((change) => change?.mistakes ?? ['an operation without a record']);
  if (operations.length > MAX_RECORDS) mistakes.push('records/modify of more than 200 records');
  const named = changes.filter((change) => change !== undefined);
  if (new Set(named.map(({ record }) => record)).size < named.length) {
    mistakes.push('records/modify of one record twice');
  }
  exchange.mistakes.push(...mistakes);
  const isImpossible = named.length < changes.length || named.some(({ wish }) => wish === 'other');
  if (isImpossible || (mistakes.length > 0 && simulation.strict)) throw badRequest(mistakes.join('; '));
  return named;
}

/** Undefined: Apple does it. */
function judge(call: DatabaseCall, zone: Zone, change: Change): Refusal | undefined {
  const { library, now } = call.simulation;
  const { quirks } = library;
  const found = assetOf(zone, change.record);
  if (found === undefined || (found.asset.dateExpunged ?? Number.POSITIVE_INFINITY) <= now()) {
    return { code: 'NOT_FOUND', reason: 'Record not found' };
  }
  const planned = call.exchange.facts.refusals?.find(({ record }) => record === change.record);
  if (planned !== undefined) return { code: planned.code, reason: `refused by the scenario` };
  if (isShared(zone) && call.database === 'shared' && !quirks.guestsMayTrash) {
    return { code: 'ACCESS_DENIED', reason: 'no permission to modify this record' };
  }
  if (isStale(zone, change)) {
    const code = quirks.staleTag === 'whole call' ? 'TRY_AGAIN_LATER' : quirks.staleTag;
    return { code, reason: 'CAS op-lock failed' };
  }
  const { asset } = found;
  if (asset.linkedZone !== undefined) return { code: 'BAD_REQUEST', reason: 'a record without a photo' };
  if (change.wish === 'trash' && asset.hidden) return { code: 'BAD_REQUEST', reason: 'the asset is hidden' };
  const isWrongForm = change.wish === (quirks.restoreBy === 'null' ? 'restore by 0' : 'restore');
  if (isWrongForm) return { code: 'BAD_REQUEST', reason: 'invalid value for isDeleted' };
  if (change.wish === 'expunge' && asset.dateExpunged === undefined) {
    return { code: 'BAD_REQUEST', reason: 'only what lies in Recently Deleted can be expunged' };
  }
  return undefined;
}

function isStale(zone: Zone, { record, tag }: Change): boolean {
  const found = assetOf(zone, record);
  return found !== undefined && tag !== changeTag(found.asset);
}

function assetOf(
  zone: Zone,
  name: string,
): { readonly ordinal: number; readonly asset: SimAsset } | undefined {
  const ordinal = zone.ordinalOf(name);
  const asset = ordinal === undefined ? undefined : zone.get(ordinal);
  return ordinal === undefined || asset === undefined ? undefined : { ordinal, asset };
}

function carryOut({ simulation }: DatabaseCall, zone: Zone, { record, wish }: Change): void {
  const { library } = simulation;
  simulation.onChange({ zone: zone.name.zoneName, asset: record, wish });
  if (wish === 'trash') library.delete(record);
  else if (wish === 'expunge') library.purge(record);
  else library.restore(record);
}

function refused({ record }: Change, { code, reason }: Refusal): JsonObject {
  return { recordName: record, reason, serverErrorCode: code };
}
