import type { Log } from '../../base/log.ts';
import type { ChangesEnd } from '../../model/photo-source.ts';
import { isJsonObject, type JsonObject } from '../read-json.ts';
import { KeepsakeError } from '../../base/errors.ts';
import { type Database, DatabaseError } from './database.ts';
import { PAGE_RECORDS } from './decode-page.ts';
import type { Zone } from './zones.ts';

/** Empty pages with more to come are normal, 70 in a row were seen (photos.md 11.1.1); a server that never ends is not. */
const MOST_EMPTY_PAGES = 1_000;
/** An empty page whose token is the one that was sent tells that nothing moves. */
const MOST_STANDSTILLS = 3;

/**
 * What changed in a zone since a token was given out: raw records, a page at a time, types interleaved (photos.md 11). An
 * unknown, cut or foreign token, and a zone that is gone, end it as `refused`.
 */
export async function* zoneChanges(
  { database, log }: { readonly database: Database; readonly log: Log },
  zone: Zone,
  { token, desiredKeys }: { readonly token: string; readonly desiredKeys: readonly string[] },
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[], ChangesEnd> {
  let since = token;
  for (let empty = 0, still = 0; empty < MOST_EMPTY_PAGES && still < MOST_STANDSTILLS; ) {
    const body = {
      zones: [{ zoneID: zone.zoneID, syncToken: since, resultsLimit: PAGE_RECORDS, desiredKeys }],
    };
    const reply = await database
      .call({ database: zone.database, operation: 'changes/zone', body }, signal)
      .catch((error: unknown) => {
        if (!(error instanceof DatabaseError)) throw error;
        return { zones: [{ serverErrorCode: error.code, reason: error.reason }] };
      });
    const answer = zoneOf(reply);
    const refusal = answer['serverErrorCode'];
    if (refusal !== undefined) {
      log.debug('a sync token is not accepted', {
        code: JSON.stringify(refusal),
        reason: JSON.stringify(answer['reason']),
      });
      return { kind: 'refused' };
    }
    const { records, syncToken: next, moreComing } = answer;
    if (!Array.isArray(records) || typeof next !== 'string') throw notUnderstood();
    // An empty token would mean "caught up" next time, whatever happened (photos.md 11.1.4).
    if (next === '') return { kind: 'refused' };
    if (records.length > 0) yield records;
    if (moreComing !== true) return { kind: 'token', token: next };
    empty = records.length === 0 || next === since ? empty + 1 : 0;
    still = next === since ? still + 1 : 0;
    since = next;
  }
  log.warn('apple goes on for ever about changes; everything is listed instead');
  return { kind: 'refused' };
}

function zoneOf(reply: unknown): JsonObject {
  const zones = isJsonObject(reply) ? reply['zones'] : undefined;
  const zone: unknown = Array.isArray(zones) ? zones[0] : undefined;
  if (!isJsonObject(zone)) throw notUnderstood();
  return zone;
}

function notUnderstood(): KeepsakeError {
  return new KeepsakeError('SERVICE_NOT_UNDERSTOOD', 'the list of changes cannot be read');
}
