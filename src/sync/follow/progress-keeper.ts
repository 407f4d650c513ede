import type { Clock } from '../../base/clock.ts';
import type { Library } from '../../model/asset.ts';
import type { StateStore } from '../../model/state-store.ts';
import type { SafeMark } from '../fulfil/planned-pages.ts';
import { openShortfall } from './shortfall.ts';
import { type LibraryProgress, neverListed, readProgress, writeProgress } from './sync-progress.ts';

/** A listing that is broken off repeats this much at most. */
const STORE_EVERY_MS = 2_000;

/**
 * The progress of one scope. What is true once all that was planned is done (`set`) is stored at the end; on the way only how
 * far a full listing is recorded without a gap (`advance`).
 */
export class ProgressKeeper {
  /** Up to where it is known which libraries changed. */
  cursor: string | undefined;
  readonly #name: string;
  readonly #state: Pick<StateStore, 'setNote'>;
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** What may be stored at any moment. */
  readonly #durable: Map<string, LibraryProgress>;
  readonly #planned = new Map<string, LibraryProgress>();
  #storedAtMs: number;
  #storedText: string | undefined;
  #isBehind = false;

  private constructor(options: {
    readonly name: string;
    readonly text: string | undefined;
    readonly state: Pick<StateStore, 'setNote'>;
    readonly clock: Pick<Clock, 'monotonic'>;
  }) {
    const { cursor, libraries } = readProgress(options.text);
    this.cursor = cursor;
    this.#name = options.name;
    this.#storedText = options.text;
    this.#state = options.state;
    this.#clock = options.clock;
    this.#durable = new Map(Object.entries(libraries));
    this.#storedAtMs = options.clock.monotonic();
  }

  static async open(
    name: string,
    state: Pick<StateStore, 'note' | 'setNote'>,
    clock: Pick<Clock, 'monotonic'>,
  ): Promise<ProgressKeeper> {
    return new ProgressKeeper({ name, text: await state.note(name), state, clock });
  }

  of({ id, kind }: Library): LibraryProgress {
    return this.#planned.get(id) ?? this.#durable.get(id) ?? neverListed(kind);
  }

  /** Number of the full listing that a library is in or has behind it. */
  passOf(library: string): number {
    return (this.#planned.get(library) ?? this.#durable.get(library))?.pass ?? 0;
  }

  /** When all libraries had been listed to their end; undefined where one never was. */
  listedAtMs(): number | undefined {
    const times = [...new Map([...this.#durable, ...this.#planned]).values()].map((one) => one.listedAtMs);
    const oldest = Math.min(...times);
    return oldest > 0 && Number.isFinite(oldest) ? oldest : undefined;
  }

  /** What the first of the libraries may lack that lacks anything, in words. */
  shortfall(): string | undefined {
    const all = new Map([...this.#durable, ...this.#planned]).values();
    return [...all].flatMap((progress) => openShortfall(progress) ?? [])[0];
  }

  libraries(): readonly Library[] {
    return [...this.#durable].map(([id, { kind }]) => ({ id, kind }));
  }

  /** A full listing begins: what was known before does not count any more. */
  begin({ id }: Library, progress: LibraryProgress): void {
    this.#durable.set(id, progress);
  }

  /** A library is planned to its end; true once everything planned is done. */
  set({ id }: Library, progress: LibraryProgress): void {
    this.#planned.set(id, progress);
  }

  /** A listing that is broken off now goes on behind this mark. Stored now and then. */
  async advance(safe: SafeMark): Promise<void> {
    const begun = this.#durable.get(safe.library);
    if (begun === undefined) return;
    this.#durable.set(safe.library, { ...begun, mark: safe.mark });
    this.#isBehind = true;
    if (this.#clock.monotonic() - this.#storedAtMs >= STORE_EVERY_MS) await this.storeMark();
  }

  /** Stores how far a listing has come; for the end of a run that is cut short. */
  async storeMark(): Promise<void> {
    if (!this.#isBehind) return;
    this.#isBehind = false;
    this.#storedAtMs = this.#clock.monotonic();
    await this.#write(this.#durable);
  }

  /** All that was planned is done: `cursor` is where the next cycle begins. */
  async store(cursor: string | undefined): Promise<void> {
    this.cursor = cursor;
    await this.#write(new Map([...this.#durable, ...this.#planned]));
  }

  async #write(libraries: ReadonlyMap<string, LibraryProgress>): Promise<void> {
    const text = writeProgress({ cursor: this.cursor, libraries: Object.fromEntries(libraries) });
    if (text === this.#storedText) return;
    this.#storedText = text;
    await this.#state.setNote(this.#name, text);
  }
}
