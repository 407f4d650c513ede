import type { DestinationId } from '../../model/ids.ts';
import type { StateStore } from '../../model/state-store.ts';

const DAY_MS = 86_400_000;

/** When the trash of a destination was looked through last. Nothing is over that was not over by the clock of the look before. */
export class TrashClock {
  readonly #state: Pick<StateStore, 'setNote'>;
  readonly #name: string;
  readonly #nowMs: number;
  /** Undefined where there was no look, or its clock was ahead of this one. */
  readonly beforeMs: number | undefined;

  private constructor(state: Pick<StateStore, 'setNote'>, name: string, nowMs: number, beforeMs: number) {
    this.#state = state;
    this.#name = name;
    this.#nowMs = nowMs;
    this.beforeMs = beforeMs <= nowMs ? beforeMs : undefined;
  }

  static async open(
    state: Pick<StateStore, 'note' | 'setNote'>,
    destination: DestinationId,
    nowMs: number,
  ): Promise<TrashClock> {
    const name = `trash-looked/${destination}`;
    return new TrashClock(state, name, nowMs, Number((await state.note(name)) ?? Number.NaN));
  }

  /** Once a day. */
  get isDue(): boolean {
    return this.beforeMs === undefined || this.#nowMs - this.beforeMs >= DAY_MS;
  }

  async looked(): Promise<void> {
    await this.#state.setNote(this.#name, String(this.#nowMs));
  }
}
