import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Asset, Link, Resource } from '../../model/asset.ts';
import type { Failure } from '../../model/failure.ts';
import { type Database, isRefusal } from './database.ts';
import { findLink, type Holder } from './decode-resource.ts';
import { RESOURCE_KEYS } from './desired-keys.ts';
import { lookUpRecords, MOST_NAMES } from './look-up-records.ts';
import { readRecord } from './read-record.ts';
import { isMissing } from './sort-shown.ts';
import { SpareRecords } from './spare-records.ts';
import type { Zone } from './zones.ts';

interface Records {
  readonly found: ReadonlyMap<string, Holder>;
  /** Apple did not say what became of these. */
  readonly unknown: ReadonlySet<string>;
}

/** Nobody knows whether iCloud has the file. */
const NOT_ASKED: Failure = { kind: 'denied', detail: 'a fresh link cannot be looked up now' };

/** Callers that ask for records of one library at the same moment: one request serves them all. */
interface Gathering {
  readonly zone: Zone;
  readonly names: Set<string>;
  readonly signals: AbortSignal[];
  readonly records: Promise<Records>;
}

export interface FreshLinksPorts {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** A spare link with less life than this is looked up again; workers replace links two minutes before their end. */
const SPARE_LIFE_MS = 180_000;

/** Looks records up for fresh links, shortly before they are used (photos.md 9, 10.5). */
export class FreshLinks {
  readonly #ports: FreshLinksPorts;
  readonly #gathering = new Map<string, Gathering>();
  readonly #spare = new Map<string, SpareRecords>();
  /** Links given out of the spare: asked for again, they did not help. */
  readonly #given = new WeakSet<Resource>();

  constructor(ports: FreshLinksPorts) {
    this.#ports = ports;
  }

  /** These assets were given out, in this order. */
  listed(zone: Zone, assets: readonly Asset[]): void {
    const holders = assets.flatMap(({ resources }) => Object.values(resources).map(({ heldBy }) => heldBy));
    this.#spareOf(zone).listed(new Set(holders));
  }

  /** Resources whose record is gone, or holds other bytes by now, are missing in the answer. */
  async get(
    zone: Zone,
    resources: readonly Resource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Resource, Link | Failure>> {
    signal.throwIfAborted();
    if (resources.length === 0) return new Map();
    const links = new Map<Resource, Link | Failure>();
    for (const resource of resources) {
      const link = this.#takeSpare(zone, resource);
      if (link !== undefined) links.set(resource, link);
    }
    const open = resources.filter((resource) => !links.has(resource));
    if (open.length === 0) return links;
    const { found, unknown } = await this.#join(zone, new Set(open.map(({ heldBy }) => heldBy)), signal);
    for (const resource of open) {
      const record = found.get(resource.heldBy);
      const link = unknown.has(resource.heldBy) ? NOT_ASKED : record && findLink(record, resource.signature);
      if (link !== undefined) links.set(resource, link);
    }
    return links;
  }

  #spareOf(zone: Zone): SpareRecords {
    const spare = this.#spare.get(zone.library.id) ?? new SpareRecords();
    this.#spare.set(zone.library.id, spare);
    return spare;
  }

  #takeSpare(zone: Zone, resource: Resource): Link | undefined {
    const spare = this.#spareOf(zone);
    const record = spare.get(resource.heldBy);
    const link = record && findLink(record, resource.signature);
    const lives = (link?.expiresAtMs ?? Number.POSITIVE_INFINITY) - this.#ports.clock.now() > SPARE_LIFE_MS;
    if (link !== undefined && lives && !this.#given.has(resource)) {
      this.#given.add(resource);
      return link;
    }
    spare.drop(resource.heldBy);
    return undefined;
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

  async #lookUp(zone: Zone, asked: readonly string[], signal: AbortSignal): Promise<Records> {
    const { database, log } = this.#ports;
    const spare = this.#spareOf(zone);
    const neighbours = spare.after(asked.at(-1) ?? '', MOST_NAMES - asked.length);
    const names = [...new Set([...asked, ...neighbours])];
    const found = new Map<string, Holder>();
    const unknown = new Set(asked);
    const records = await lookUpRecords(database, zone, { names, desiredKeys: RESOURCE_KEYS }, signal).catch(
      (error: unknown) => {
        // The files wait for the next run; what else is wrong shows elsewhere.
        if (!isRefusal(error)) throw error;
        log.warn('fresh links are refused', { reason: error.message });
        return [];
      },
    );
    for (const raw of records) {
      const record = readRecord(raw);
      if (record.kind === 'bad') {
        const { recordName, reason } = record;
        if (isMissing(raw)) unknown.delete(recordName ?? '');
        log.debug('a record cannot be looked up', { record: recordName, reason });
      } else if (record.kind !== 'other') {
        found.set(record.recordName, record);
        unknown.delete(record.recordName);
        if (!asked.includes(record.recordName)) spare.keep(record.recordName, record);
      }
    }
    return { found, unknown };
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
