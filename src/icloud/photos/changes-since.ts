import { jsonFrom } from '../../base/json-from.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Library } from '../../model/asset.ts';
import type { OtherZone } from '../../model/other-zones.ts';
import { saysMore } from '../wire/flag-from.ts';
import { isJsonObject, type JsonObject } from '../wire/read-json.ts';
import { type Database, type DatabaseRequest, isRefusal } from './database.ts';
import { PageWalk } from './page-walk.ts';
import { MOST_ZONES, type NamedZone, readZone, sortZones, type Zone, zoneNames } from './zones.ts';

interface Ports {
  readonly database: Database;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

type Which = DatabaseRequest['database'];

export interface ZoneChanges {
  readonly cursor: string;
  /** Those that changed, or all of a database where there was no cursor to compare with. */
  readonly zones: readonly Zone[];
  readonly others: readonly OtherZone[];
  /** Names of zones that are gone. */
  readonly gone: readonly string[];
  readonly isCompared: boolean;
  /** Why the shared database could not be asked, in words. */
  readonly trouble: string | undefined;
}

/** One token per database; a shared library of others never shows in the private one (photos.md 2.2, 2.3). */
type Tokens = Readonly<Partial<Record<Which, string>>>;

/**
 * What changed since the cursor was given out. Undefined where the private database cannot tell: it refuses the token, or the call.
 * Then everything has to be listed (photos.md 11.1.6). One call where no shared libraries are wanted; the personal one does not suffer
 * from a shared database that fails.
 */
export async function changesSince(
  ports: Ports,
  cursor: string | undefined,
  kinds: readonly Library['kind'][],
  signal: AbortSignal,
): Promise<ZoneChanges | undefined> {
  const since = readCursor(cursor) ?? {};
  const own = await ask(ports, 'private', since.private, signal);
  if (typeof own === 'string') return undefined;
  const shared = kinds.includes('shared') ? await askShared(ports, since.shared, signal) : undefined;
  const answers = [own, ...(typeof shared === 'object' ? [shared] : [])];
  // What is not asked for, or not answered, is compared with the same token next time.
  const tokens: Tokens = {
    ...since,
    ...Object.fromEntries(answers.map(({ which, token }) => [which, token])),
  };
  return {
    cursor: JSON.stringify(tokens),
    ...sortZones(answers.flatMap((answer) => answer.entries)),
    isCompared: answers.every(({ isCompared }) => isCompared),
    trouble: typeof shared === 'string' ? shared : undefined,
  };
}

interface Answer {
  readonly which: Which;
  readonly token: string;
  readonly entries: readonly NamedZone[];
  readonly isCompared: boolean;
}

/** A token that is not accepted is replaced by a fresh one. */
async function askShared(
  ports: Ports,
  since: string | undefined,
  signal: AbortSignal,
): Promise<Answer | string> {
  const answer = await ask(ports, 'shared', since, signal);
  if (typeof answer === 'object' || since === undefined) return answer;
  return ask(ports, 'shared', undefined, signal);
}

/** Answers why it cannot be told, in words, where it cannot. */
async function ask(
  { database, clock, log }: Ports,
  which: Which,
  since: string | undefined,
  signal: AbortSignal,
): Promise<Answer | string> {
  const found: NamedZone[] = [];
  const walk = new PageWalk(clock, MOST_ZONES);
  let token = since;
  for (;;) {
    // "None" is said by absence: an empty token means "caught up" to Apple (photos.md 11.1.4).
    const body: JsonObject = token === undefined ? {} : { syncToken: token };
    const reply = await database
      .call({ database: which, operation: 'changes/database', body }, signal)
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        log.debug('changes cannot be asked for', { database: which, reason: error.message });
        return error.message;
      });
    if (typeof reply === 'string') return reply;
    const zones = isJsonObject(reply) ? reply['zones'] : undefined;
    const next = isJsonObject(reply) ? reply['syncToken'] : undefined;
    if (!isJsonObject(reply) || !Array.isArray(zones) || typeof next !== 'string' || next === '')
      return 'its answer cannot be read';
    found.push(...zones.flatMap((entry: unknown) => readZone(entry, which) ?? []));
    token = next;
    if (!saysMore(reply['moreComing'])) {
      return { which, token, entries: found, isCompared: since !== undefined };
    }
    if (!(await walk.goesOn(zoneNames(zones), signal))) {
      log.warn('Apple goes on for ever about changes of libraries', { database: which });
      return 'it goes on for ever';
    }
  }
}

/** A cursor of another kind counts as none. */
function readCursor(cursor: string | undefined): Tokens | undefined {
  const value = jsonFrom(cursor);
  if (!isJsonObject(value)) return undefined;
  const tokenOf = (which: Which) => {
    const token = value[which];
    return typeof token === 'string' && token !== '' ? { [which]: token } : {};
  };
  return { ...tokenOf('private'), ...tokenOf('shared') };
}
