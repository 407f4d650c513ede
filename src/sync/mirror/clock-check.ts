import type { KnownLibrary } from '../../model/catalogue.ts';
import { clockDoubt } from '../../plan/clock-doubt.ts';
import { isRefusedCall } from '../follow/refused-call.ts';
import type { Run } from '../open/open-account.ts';

type Ports = Pick<Run, 'source' | 'signal'> & {
  readonly catalogue: Pick<Run['catalogue'], 'inState'>;
  readonly clock: Pick<Run['clock'], 'now'>;
};

/** Some of them may be gone by now. */
const ASKED = 10;

/** Whether this computer's clock is right: by it files get their day in the trash, and are removed. Asked when it counts, and once. */
export class ClockCheck {
  readonly #ports: Ports;
  readonly #known: readonly KnownLibrary[];
  #asked: Promise<string | undefined> | undefined;
  /** What was found to be wrong with it, in words. */
  doubt: string | undefined;

  constructor(ports: Ports, known: readonly KnownLibrary[]) {
    this.#ports = ports;
    this.#known = known;
  }

  async isRight(): Promise<boolean> {
    this.#asked ??= this.#ask();
    this.doubt = await this.#asked;
    return this.doubt === undefined;
  }

  /** By addresses of photos that are shown. Where there is none, or iCloud does not tell, nothing speaks against the clock. */
  async #ask(): Promise<string | undefined> {
    const { catalogue, source, clock, signal } = this.#ports;
    for (const { library, shown } of this.#known) {
      if (shown === 0) continue;
      const rows = await catalogue.inState(library.id, 'shown', undefined, ASKED);
      const ids = rows.map(({ id }) => id);
      const ends: number[] = [];
      try {
        for await (const { assets } of source.lookUp(library.id, ids, signal))
          ends.push(...assets.flatMap(({ resources }) => resources.original?.address?.expiresAtMs ?? []));
      } catch (error) {
        if (!isRefusedCall(error)) throw error;
      }
      if (ends.length > 0) return clockDoubt(ends, clock.now());
    }
    return undefined;
  }
}
