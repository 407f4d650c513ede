import type { Log } from '../../base/log.ts';
import type { Changes } from '../../model/photo-source.ts';
import { isJsonObject, type JsonObject } from '../read-json.ts';
import { type Database, DatabaseError, type DatabaseRequest } from './database.ts';
import type { Zone } from './zones.ts';

const DATABASES = ['private', 'shared'] as const;
/** Empty pages with more to come are normal (photos.md 11.1.1); a server that never ends is not. */
const MOST_PAGES = 500;

/** One token per database; a shared library of others never shows in the private one (photos.md 2.2, 2.3). */
type Tokens = Readonly<Partial<Record<DatabaseRequest['database'], string>>>;

/**
 * Which of these libraries changed since the cursor was given out. Undefined where the private database cannot tell: it
 * refuses the token, or the call. Then everything has to be listed (photos.md 11.1.6).
 */
export async function changesSince(
  { database, log }: { readonly database: Database; readonly log: Log },
  zones: readonly Zone[],
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Changes | undefined> {
  const since = readCursor(cursor);
  const changed = new Set<string>();
  const tokens: Partial<Record<DatabaseRequest['database'], string>> = {};
  for (const which of DATABASES) {
    const own = zones.filter((zone) => zone.database === which);
    if (own.length === 0) continue;
    const answer = await ask({ database, log }, which, since?.[which], signal);
    if (answer === undefined && which === 'private') return undefined;
    if (answer !== undefined) tokens[which] = answer.token;
    const named = since?.[which] === undefined ? undefined : answer?.zoneNames;
    // Nothing to compare with, or no answer: everything may have changed.
    for (const { library } of own) if (named?.has(library.id) ?? true) changed.add(library.id);
  }
  return {
    cursor: JSON.stringify(tokens),
    changed: zones.map(({ library }) => library).filter(({ id }) => changed.has(id)),
  };
}

async function ask(
  { database, log }: { readonly database: Database; readonly log: Log },
  which: DatabaseRequest['database'],
  since: string | undefined,
  signal: AbortSignal,
): Promise<{ token: string; zoneNames: ReadonlySet<string> } | undefined> {
  const zoneNames = new Set<string>();
  let token = since;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    // "None" is said by absence: an empty token means "caught up" to Apple (photos.md 11.1.4).
    const body: JsonObject = token === undefined ? {} : { syncToken: token };
    const reply = await database
      .call({ database: which, operation: 'changes/database', body }, signal)
      .catch((error: unknown) => {
        if (!(error instanceof DatabaseError)) throw error;
        log.debug('changes cannot be asked for', { database: which, code: error.code, reason: error.reason });
        return undefined;
      });
    const zones = isJsonObject(reply) ? reply['zones'] : undefined;
    const next = isJsonObject(reply) ? reply['syncToken'] : undefined;
    if (!isJsonObject(reply) || !Array.isArray(zones) || typeof next !== 'string' || next === '')
      return undefined;
    for (const name of zones.map(zoneName)) if (name !== undefined) zoneNames.add(name);
    token = next;
    if (reply['moreComing'] !== true) return { token, zoneNames };
  }
  return undefined;
}

function zoneName(entry: unknown): string | undefined {
  const zoneID = isJsonObject(entry) ? entry['zoneID'] : undefined;
  const name = isJsonObject(zoneID) ? zoneID['zoneName'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** A cursor of another kind counts as none. */
function readCursor(cursor: string | undefined): Tokens | undefined {
  if (cursor === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(cursor);
    if (!isJsonObject(value)) return undefined;
    const tokens: Partial<Record<DatabaseRequest['database'], string>> = {};
    for (const which of DATABASES) {
      const token = value[which];
      if (typeof token === 'string' && token !== '') tokens[which] = token;
    }
    return tokens;
  } catch {
    return undefined;
  }
}
