import { assetText } from '../../model/asset-text.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { AssetName, StateStore } from '../../model/state-store.ts';

/** More than move by hand between two syncs; whoever is not remembered waits for one cycle more. */
const MOST = 50_000;

/**
 * Photos that appeared while another library showed them, too: whether they moved, or are in both, shows in the next cycle. A note
 * of the destination, so that they are held once.
 */
export class HeldAssets {
  readonly #state: Pick<StateStore, 'note' | 'setNote'>;
  readonly #name: string;
  /** Held by earlier cycles. */
  readonly #before: ReadonlySet<string>;
  readonly #now = new Set<string>();
  /** Asked about in this cycle: these were decided, or are held anew. */
  readonly #asked = new Set<string>();

  private constructor(
    state: Pick<StateStore, 'note' | 'setNote'>,
    name: string,
    before: ReadonlySet<string>,
  ) {
    this.#state = state;
    this.#name = name;
    this.#before = before;
  }

  static async open(
    state: Pick<StateStore, 'note' | 'setNote'>,
    destination: DestinationId,
  ): Promise<HeldAssets> {
    const name = `held/${destination}`;
    return new HeldAssets(state, name, decode(await state.note(name)));
  }

  wasHeld(name: AssetName): boolean {
    const text = assetText(name);
    this.#asked.add(text);
    return this.#before.has(text);
  }

  hold(name: AssetName): void {
    if (this.#now.size < MOST) this.#now.add(assetText(name));
  }

  /** Those of this cycle count from now on, and those of which it heard nothing: another job of the destination may hold them. */
  async store(): Promise<void> {
    if (this.#before.size + this.#now.size === 0) return;
    const others = [...this.#before].filter((text) => !this.#asked.has(text));
    const all = [...others, ...this.#now].slice(-MOST);
    await this.#state.setNote(this.#name, all.length === 0 ? undefined : JSON.stringify(all));
  }
}

function decode(text: string | undefined): ReadonlySet<string> {
  if (text === undefined) return new Set();
  try {
    const value: unknown = JSON.parse(text);
    return new Set(Array.isArray(value) ? value.filter((word) => typeof word === 'string') : []);
  } catch {
    return new Set();
  }
}
