import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Database, type DatabaseRequest, isRefusal } from './database.ts';
import { IdlePages } from './idle-pages.ts';
import { readZone, type Zone, zoneNames } from './zones.ts';

interface Ports {
  readonly database: Database;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

type Which = DatabaseRequest['database'];

export interface ZoneChanges {
  readonly cursor: string;
  /** Those that changed, or all of them where there was no cursor to compare with. */
  readonly zones: readonly Zone[];
  readonly isCompared: boolean;
}

/** One token per database; a shared library of others never shows in the private one (photos.md 2.2, 2.3). */
type Tokens = Readonly<Partial<Record<Which, string>>>;

/**
 * Which libraries of these kinds changed since the cursor was given out. Undefined where a database cannot tell: it refuses
 * the token, or the call. Then everything has to be listed (photos.md 11.1.6). One call for personal libraries alone.
 */
export async function changesSince(
  ports: Ports,
  cursor: string | undefined,
  kinds: readonly Library['kind'][],
  signal: AbortSignal,
): Promise<ZoneChanges | undefined> {
  const since = readCursor(cursor);
  const tokens: Partial<Record<Which, string>> = {};
  const changed = new Map<string, Zone>();
  let isCompared = true;
  // The owner of a shared library has it in the private database.
  const databases: readonly Which[] = kinds.includes('shared') ? ['private', 'shared'] : ['private'];
  for (const which of databases) {
    const answer = await ask(ports, which, since?.[which], signal);
    if (answer === undefined) return undefined;
    tokens[which] = answer.token;
    isCompared &&= since?.[which] !== undefined;
    for (const zone of answer.zones)
      if (kinds.includes(zone.library.kind)) changed.set(zone.library.id, zone);
  }
  return { cursor: JSON.stringify(tokens), zones: [...changed.values()], isCompared };
}

async function ask(
  { database, clock, log }: Ports,
  which: Which,
  since: string | undefined,
  signal: AbortSignal,
): Promise<{ token: string; zones: readonly Zone[] } | undefined> {
  const found: Zone[] = [];
  const idlePages = new IdlePages(clock);
  let token = since;
  for (;;) {
    // "None" is said by absence: an empty token means "caught up" to Apple (photos.md 11.1.4).
    const body: JsonObject = token === undefined ? {} : { syncToken: token };
    const reply = await database
      .call({ database: which, operation: 'changes/database', body }, signal)
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        log.debug('changes cannot be asked for', { database: which, reason: error.message });
        return undefined;
      });
    const zones = isJsonObject(reply) ? reply['zones'] : undefined;
    const next = isJsonObject(reply) ? reply['syncToken'] : undefined;
    if (!isJsonObject(reply) || !Array.isArray(zones) || typeof next !== 'string' || next === '')
      return undefined;
    // A zone that is gone has changed, too: asking it tells how.
    found.push(...zones.flatMap((entry: unknown) => readZone(entry, which, { deletedToo: true }) ?? []));
    token = next;
    if (reply['moreComing'] !== true) return { token, zones: found };
    if (!(await idlePages.goesOn(zoneNames(zones), signal))) {
      log.warn('Apple goes on for ever about changes of libraries', { database: which });
      return undefined;
    }
  }
}

/** A cursor of another kind counts as none. */
function readCursor(cursor: string | undefined): Tokens | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(cursor);
    if (!isJsonObject(value)) return undefined;
    const tokenOf = (which: Which) => {
      const token = value[which];
      return typeof token === 'string' && token !== '' ? { [which]: token } : {};
    };
    return { ...tokenOf('private'), ...tokenOf('shared') };
  } catch {
    return undefined;
  }
}
