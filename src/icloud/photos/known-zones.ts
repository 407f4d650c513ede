import { KeepsakeError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { sharedFlight } from '../../base/shared-flight.ts';
import { listZones, type Zone } from './zones.ts';

type Ports = Parameters<typeof listZones>[0];

/** The libraries that Apple named; one that it did not is asked for. */
export class KnownZones {
  #zones: readonly Zone[] = [];
  /** Eight downloads that need an address before any library was named ask once. */
  readonly refresh: (signal: AbortSignal) => ReturnType<typeof listZones>;

  constructor(ports: Ports) {
    this.refresh = sharedFlight(async (signal) => {
      const found = await listZones(ports, signal);
      this.#zones = found.libraries;
      return found;
    });
  }

  /** What is told by the way needs no question of its own. */
  learn(zones: readonly Zone[]): void {
    const told = new Set(zones.map(({ library }) => library.id));
    this.#zones = [...this.#zones.filter(({ library }) => !told.has(library.id)), ...zones];
  }

  async of(library: string, signal: AbortSignal): Promise<Zone> {
    const isIt = (zone: Zone) => zone.library.id === library;
    const zone = this.#zones.find(isIt) ?? (await this.refresh(signal)).libraries.find(isIt);
    if (zone !== undefined) return zone;
    throw new KeepsakeError('SERVICE_REFUSING', `this account has no library ${printable(library)}`);
  }
}
