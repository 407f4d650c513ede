import { sharedFlight } from '../../base/shared-flight.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Asset, Address, Resource, Role } from '../../model/asset.ts';
import type { Failure } from '../../model/failure.ts';
import { type Database, isRefusal } from './database.ts';
import { findAddress, type Holder, addressKeys } from './decode-resource.ts';
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

/** It is not known whether iCloud has the file. */
const NOT_ASKED: Failure = { kind: 'denied', detail: 'a fresh address cannot be looked up now' };

/** One request, for all callers who ask for records of one library at the same moment, and for those who come while it lasts. */
interface Lookup {
  /** What callers asked for at that moment. */
  readonly asked: Set<string>;
  /** What files are wanted for: other fields are not asked for. */
  roles: ReadonlySet<Role>;
  /** Ends when the last caller has left. */
  readonly join: (signal: AbortSignal) => Promise<Records>;
}

/** What is going on in one library. */
interface Desk {
  readonly spare: SpareRecords;
  /** Takes callers until this turn of the event loop ends. */
  gathering: Lookup | undefined;
  /** By the names that are asked for, neighbours too. */
  readonly underway: Map<string, Lookup>;
}

export interface FreshAddressesPorts {
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Looks records up for fresh addresses, shortly before they are used (photos.md 9, 10.5). */
export class FreshAddresses {
  readonly #ports: FreshAddressesPorts;
  readonly #desks = new Map<string, Desk>();
  /** Addresses that were given out: asked for again, they did not help. */
  readonly #given = new WeakSet<Resource>();

  constructor(ports: FreshAddressesPorts) {
    this.#ports = ports;
  }

  /** These assets were given out, in this order; which of their files are wanted is not known. */
  listed(library: string, assets: readonly Asset[]): void {
    const holders = assets.flatMap(({ resources }) => Object.values(resources).map(({ heldBy }) => heldBy));
    this.#deskOf(library).spare.expect(new Set(holders));
  }

  /** Addresses for these will be asked for soon, in this order. */
  expect(library: string, resources: readonly Resource[]): void {
    const { spare } = this.#deskOf(library);
    for (const { role } of resources) spare.roles.add(role);
    spare.expect(new Set(resources.map(({ heldBy }) => heldBy)));
  }

  /** Resources whose record is gone, or holds other bytes by now, are missing in the answer. */
  async get(
    zone: Zone,
    resources: readonly Resource[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Resource, Address | Failure>> {
    signal.throwIfAborted();
    const desk = this.#deskOf(zone.library.id);
    const addresses = new Map<Resource, Address | Failure>();
    const open: Resource[] = [];
    for (const resource of resources) {
      const address = this.#takeSpare(desk, resource);
      if (address === undefined) open.push(resource);
      else addresses.set(resource, address);
    }
    for (const { role } of open) desk.spare.roles.add(role);
    const lookups = Map.groupBy(open, (resource) => this.#lookupFor(zone, desk, resource));
    await Promise.all(
      [...lookups].map(async ([lookup, wanted]) => {
        const { found, unknown } = await lookup.join(signal);
        for (const resource of wanted) {
          const record = found.get(resource.heldBy);
          const address = record && findAddress(record, resource.signature);
          if (unknown.has(resource.heldBy)) addresses.set(resource, NOT_ASKED);
          if (address === undefined) continue;
          addresses.set(resource, address);
          this.#given.add(resource);
        }
      }),
    );
    return addresses;
  }

  #deskOf(library: string): Desk {
    const known = this.#desks.get(library);
    if (known !== undefined) return known;
    const desk: Desk = { spare: new SpareRecords(), gathering: undefined, underway: new Map() };
    this.#desks.set(library, desk);
    return desk;
  }

  #takeSpare({ spare }: Desk, resource: Resource): Address | undefined {
    const record = spare.get(resource.heldBy, this.#ports.clock.now());
    const address = record && findAddress(record, resource.signature);
    if (address !== undefined && !this.#given.has(resource)) {
      this.#given.add(resource);
      return address;
    }
    spare.drop(resource.heldBy);
    return undefined;
  }

  /** One that is underway already, or the next one. */
  #lookupFor(zone: Zone, desk: Desk, { heldBy, role }: Resource): Lookup {
    const underway = desk.underway.get(heldBy);
    if (underway?.roles.has(role) === true) return underway;
    const open = desk.gathering;
    const hasPlace = open !== undefined && (open.asked.has(heldBy) || open.asked.size < MOST_NAMES);
    const lookup = hasPlace ? open : this.#gather(zone, desk);
    lookup.asked.add(heldBy);
    return lookup;
  }

  #gather(zone: Zone, desk: Desk): Lookup {
    const join = sharedFlight(async (signal) => {
      // By the time this turn of the event loop ends, every caller that asks at this moment has joined.
      await Promise.resolve();
      if (desk.gathering === lookup) desk.gathering = undefined;
      return this.#lookUp(zone, desk, lookup, signal);
    });
    const lookup: Lookup = { asked: new Set(), roles: desk.spare.roles, join };
    desk.gathering = lookup;
    return lookup;
  }

  async #lookUp(zone: Zone, desk: Desk, lookup: Lookup, signal: AbortSignal): Promise<Records> {
    const { log, clock } = this.#ports;
    const { spare, underway } = desk;
    const neighbours = spare.neighbours(lookup.asked, {
      most: MOST_NAMES - lookup.asked.size,
      nowMs: clock.now(),
      isUnderway: (name) => underway.has(name),
    });
    const names = [...new Set([...lookup.asked, ...neighbours])];
    lookup.roles = new Set(spare.roles);
    for (const name of names) underway.set(name, lookup);
    const found = new Map<string, Holder>();
    const unknown = new Set(names);
    try {
      for (const raw of await this.#ask(zone, { names, desiredKeys: addressKeys(lookup.roles) }, signal)) {
        const record = readRecord(raw);
        if (record.kind === 'bad') {
          const { recordName, reason } = record;
          if (isMissing(raw)) unknown.delete(recordName ?? '');
          log.debug('a record cannot be looked up', { record: recordName, reason });
        } else if (record.kind !== 'other') {
          found.set(record.recordName, record);
          unknown.delete(record.recordName);
          spare.keep(record.recordName, record);
        }
      }
    } finally {
      for (const name of names) underway.delete(name);
    }
    return { found, unknown };
  }

  async #ask(
    zone: Zone,
    wanted: { readonly names: readonly string[]; readonly desiredKeys: readonly string[] },
    signal: AbortSignal,
  ): Promise<readonly unknown[]> {
    try {
      return await lookUpRecords(this.#ports.database, zone, wanted, signal);
    } catch (error) {
      // The files wait for the next run; what else is wrong shows elsewhere.
      if (!isRefusal(error)) throw error;
      this.#ports.log.warn('fresh addresses are refused', { reason: error.message });
      return [];
    }
  }
}
