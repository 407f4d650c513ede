import { jsonFrom } from '../../base/json-from.ts';
import { timeFrom } from '../../base/outside-numbers.ts';
import { assetText } from '../../model/asset-text.ts';
import type { DestinationId } from '../../model/ids.ts';
import type { AssetName, StateStore } from '../../model/state-store.ts';

/** More than move by hand between two syncs; whoever is not remembered waits for one cycle more. */
const MOST = 50_000;
/** What nobody asks about any more is of a job that is not used, or that does not want it; see `forget-gone.ts`. */
const KEPT_MS = 90 * 86_400_000;

/** Times at which photos were held first, by their `assetText`; undefined where that was not written down. */
type Held = ReadonlyMap<string, number | undefined>;

/**
 * Photos that appeared while another library showed them, too: whether they moved, or are in both, shows in the next cycle. A note
 * of the destination, so that they are held once.
 */
export class HeldAssets {
  readonly #state: Pick<StateStore, 'note' | 'setNote'>;
  readonly #name: string;
  /** Held by earlier cycles. */
  readonly #before: Held;
  readonly #now = new Set<string>();
  /** Asked about in this cycle: these were decided, or are held anew. */
  readonly #asked = new Set<string>();

  private constructor(state: Pick<StateStore, 'note' | 'setNote'>, name: string, before: Held) {
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
  async store(nowMs: number): Promise<void> {
    if (this.#before.size + this.#now.size === 0) return;
    const others = [...this.#before].flatMap(([text, at]): readonly [string, number][] => {
      const sinceMs = Math.min(nowMs, at ?? nowMs);
      return this.#asked.has(text) || nowMs - sinceMs >= KEPT_MS ? [] : [[text, sinceMs]];
    });
    const all = [...others, ...[...this.#now].map((text) => [text, nowMs] as const)].slice(-MOST);
    await this.#state.setNote(
      this.#name,
      all.length === 0 ? undefined : JSON.stringify(Object.fromEntries(all)),
    );
  }
}

function decode(text: string | undefined): Held {
  const value = jsonFrom(text);
  if (Array.isArray(value))
    return new Map(value.flatMap((word) => (typeof word === 'string' ? [[word, undefined] as const] : [])));
  const entries: readonly (readonly [string, unknown])[] = Object.entries(Object(value));
  return new Map(entries.map(([word, at]) => [word, timeFrom(at)]));
}
