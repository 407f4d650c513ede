import type { Log } from '../../base/log.ts';
import type { Link, Resource } from '../../model/asset.ts';
import { type Database, isRefusal } from './database.ts';
import { readRecord } from './decode-page.ts';
import { findLink, type Holder } from './decode-resource.ts';
import { RESOURCE_KEYS } from './desired-keys.ts';
import { lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import type { Zone } from './zones.ts';

type Records = ReadonlyMap<string, Holder>;

/** Callers that ask for records of one library at the same moment: one request serves them all. */
interface Gathering {
  readonly zone: Zone;
  readonly names: Set<string>;
  readonly signals: AbortSignal[];
  readonly records: Promise<Records>;
}

/** Looks records up for fresh links, shortly before they are used (photos.md 9, 10.5). */
export class FreshLinks {
  readonly #database: Database;
  readonly #log: Log;
  readonly #gathering = new Map<string, Gathering>();

  constructor({ database, log }: { readonly database: Database; readonly log: Log }) {
    this.#database = database;
    this.#log = log;
  }

  /** Resources whose record is gone, or holds other bytes by now, are missing in the answer. */
  async get(
    zone: Zone,
    resources: readonly Resource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Resource, Link>> {
    signal.throwIfAborted();
    if (resources.length === 0) return new Map();
    const records = await this.#join(zone, new Set(resources.map(({ heldBy }) => heldBy)), signal);
    const links = new Map<Resource, Link>();
    for (const resource of resources) {
      const record = records.get(resource.heldBy);
      const link = record && findLink(record, resource.signature);
      if (link !== undefined) links.set(resource, link);
    }
    return links;
  }

  #join(zone: Zone, names: ReadonlySet<string>, signal: AbortSignal): Promise<Records> {
    const open = this.#gathering.get(zone.library.id);
    const gathering =
      open !== undefined && open.names.size + names.size <= MOST_NAMES ? open : this.#gather(zone);
    for (const name of names) gathering.names.add(name);
    gathering.signals.push(signal);
    return gathering.records;
  }

  #gather(zone: Zone): Gathering {
    const names = new Set<string>();
    const signals: AbortSignal[] = [];
    // By the time this turn of the event loop ends, everybody who asks at this moment has joined.
    const records = Promise.resolve().then(() => {
      if (this.#gathering.get(zone.library.id) === gathering) this.#gathering.delete(zone.library.id);
      return untilAllAborted(signals, (signal) => this.#lookUp(zone, [...names], signal));
    });
    const gathering: Gathering = { zone, names, signals, records };
    this.#gathering.set(zone.library.id, gathering);
    return gathering;
  }

  async #lookUp(zone: Zone, names: readonly string[], signal: AbortSignal): Promise<Records> {
    const found = new Map<string, Holder>();
    const records = await lookUpRecords(
      this.#database,
      zone,
      { names, desiredKeys: RESOURCE_KEYS },
      signal,
    ).catch((error: unknown) => {
      // The files wait for the next run; what else is wrong shows elsewhere.
      if (!isRefusal(error)) throw error;
      this.#log.warn('fresh links are refused', { reason: error.message });
      return [];
    });
    for (const raw of records) {
      const record = readRecord(raw);
      if (!('reason' in record)) found.set(record.recordName, record);
      else
        this.#log.debug('a record cannot be looked up', {
          record: record.recordName,
          reason: record.reason,
        });
    }
    return found;
  }
}

/** Runs work whose signal aborts when nobody is left who waits for it. */
async function untilAllAborted<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abandoned = new AbortController();
  const done = new AbortController();
  let waiting = signals.length;
  for (const signal of signals) {
    const leave = () => {
      waiting -= 1;
      if (waiting === 0) abandoned.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true, signal: done.signal });
  }
  try {
    return await work(abandoned.signal);
  } finally {
    // The signals live as long as the run: nothing may stay attached to them.
    done.abort();
  }
}
