import { jsonFrom } from '../../base/json-from.ts';
import type { DestinationId, LibraryId } from '../../model/ids.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { StepRanges } from '../../model/step-ranges.ts';

type Notes = Pick<StateStore, 'note' | 'setNote'>;

/** Up to which step of the catalogue deletions were dealt with at a destination, library by library. A note that is lost costs a look. */
export class MirrorMark {
  readonly #state: Notes;
  readonly #name: string;
  readonly #epoch: string;
  readonly #through: Map<LibraryId, number>;

  private constructor(state: Notes, name: string, epoch: string, through: Map<LibraryId, number>) {
    this.#state = state;
    this.#name = name;
    this.#epoch = epoch;
    this.#through = through;
  }

  /** `last`: steps beyond it were lost since, and come again with other contents. */
  static async open(
    state: Notes,
    destination: DestinationId,
    epoch: string,
    last: number,
  ): Promise<MirrorMark> {
    const name = `mirrored/${destination}`;
    const value: unknown = jsonFrom(await state.note(name));
    const [of, entries]: readonly unknown[] = Array.isArray(value) ? value : [];
    const through = of === epoch && Array.isArray(entries) ? entries.flatMap((one) => decode(one, last)) : [];
    return new MirrorMark(state, name, epoch, new Map(through));
  }

  through(library: LibraryId): number {
    return this.#through.get(library) ?? 0;
  }

  async set(library: LibraryId, through: number): Promise<void> {
    if (this.#through.get(library) === through) return;
    this.#through.set(library, through);
    await this.#state.setNote(this.#name, JSON.stringify([this.#epoch, [...this.#through]]));
  }
}

function decode(value: unknown, last: number): readonly (readonly [string, number])[] {
  const [library, through]: readonly unknown[] = Array.isArray(value) ? value : [];
  const isNumber = typeof through === 'number' && Number.isSafeInteger(through) && through >= 0;
  return typeof library === 'string' && isNumber ? [[library, Math.min(through, last)]] : [];
}

/** The last step that stood in the catalogue, and was done by a job, before this cycle began: what it says was held by two cycles. */
export function heldThrough(done: StepRanges): number {
  const [range] = done;
  return range?.first === 1 ? range.last : 0;
}
