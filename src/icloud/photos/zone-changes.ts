import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { ChangesEnd } from '../../model/photo-source.ts';
import { saysMore } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Database, DatabaseError } from './database.ts';
import { PAGE_RECORDS } from './page-extent.ts';
import { PageWalk } from './page-walk.ts';
import { nameOf } from './read-record.ts';
import type { Zone } from './zones.ts';

/** An empty page whose token is the one that was sent tells that nothing moves. */
const MOST_STANDSTILLS = 3;
/** A million records: a listing is quicker by then. */
const BOUNDS = { pages: 5_000, names: 2_000_000 };

/** Why changes that were read may not be all. */
const DOUBTS = {
  endless: 'Apple goes on for ever about changes',
  shape: 'Apple tells changes in a form that keepsake does not know',
} as const;

/** One page of changes that has records. */
interface RawChanges {
  readonly records: readonly unknown[];
  /** Up to where changes are known with this page. */
  readonly token: string;
}

export interface ChangesPorts {
  readonly database: Database;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/**
 * What changed in a zone since a token was given out: raw records, a page at a time, types interleaved (photos.md 11). An
 * unknown, cut or foreign token ends it as `refused`, a shared zone that is gone as `left`. A feed that cannot be read, or that brings
 * nothing new any more, ends where it began: the same token, and a doubt.
 */
export async function* zoneChanges(
  { database, clock, log }: ChangesPorts,
  zone: Zone,
  { token, desiredKeys }: { readonly token: string; readonly desiredKeys: readonly string[] },
  signal: AbortSignal,
): AsyncGenerator<RawChanges, ChangesEnd> {
  const giveUp = (doubt: string): ChangesEnd => {
    log.warn(doubt, { library: zone.library.id });
    return { kind: 'token', token, doubt };
  };
  const walk = new PageWalk(clock, BOUNDS);
  let since = token;
  for (let still = 0; still < MOST_STANDSTILLS; ) {
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
    if (answer === undefined) return giveUp(DOUBTS.shape);
    const refusal = answer['serverErrorCode'] ?? undefined;
    if (refusal !== undefined) {
      log.debug('a sync token is not accepted', {
        code: JSON.stringify(refusal),
        reason: JSON.stringify(answer['reason']),
      });
      // Of a shared one that the account is no member of any more (photos.md 11.1.6).
      const isLeft = refusal === 'ZONE_NOT_FOUND' && zone.library.kind === 'shared';
      return { kind: isLeft ? 'left' : 'refused' };
    }
    const { records, syncToken: next, moreComing } = answer;
    if (!Array.isArray(records) || typeof next !== 'string') return giveUp(DOUBTS.shape);
    // An empty token would mean "caught up" next time, whatever happened (photos.md 11.1.4).
    if (next === '') return { kind: 'refused' };
    const names = records.map((record: unknown) => nameOf(record) ?? '');
    if (records.length > 0) yield { records, token: next };
    if (!saysMore(moreComing)) return { kind: 'token', token: next, doubt: undefined };
    if (!(await walk.goesOn(names, signal))) return giveUp(DOUBTS.endless);
    still = next === since ? still + 1 : 0;
    since = next;
  }
  return giveUp(DOUBTS.endless);
}

function zoneOf(reply: unknown): JsonObject | undefined {
  const zones = isJsonObject(reply) ? reply['zones'] : undefined;
  const zone: unknown = Array.isArray(zones) ? zones[0] : undefined;
  return isJsonObject(zone) ? zone : undefined;
}
