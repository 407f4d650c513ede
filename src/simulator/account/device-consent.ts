/** What the user's devices allow the web to see under Advanced Data Protection (auth.md 11). */
export class DeviceConsent {
  readonly #now: () => number;
  readonly #lifetimeMs: number;
  readonly #onAsked: () => void;
  #untilMs = 0;
  /** How often the keys were asked for since the consent: the device takes its time. */
  #asked = 0;

  constructor(now: () => number, options: { readonly lifetimeMs: number; readonly onAsked: () => void }) {
    this.#now = now;
    this.#lifetimeMs = options.lifetimeMs;
    this.#onAsked = options.onAsked;
  }

  get isGiven(): boolean {
    return this.#untilMs > this.#now();
  }

  get untilMs(): number {
    return this.#untilMs;
  }

  /** A notice appears on the devices. */
  ask(): void {
    this.#onAsked();
  }

  /** The user taps "Allow Access". */
  allow(): void {
    this.#untilMs = this.#now() + this.#lifetimeMs;
    this.#asked = 0;
  }

  end(): void {
    this.#untilMs = 0;
  }

  /** The keys arrive with the third request. */
  requestKeys(): 'asked' | 'waiting' | 'there' {
    if (!this.isGiven) return 'asked';
    this.#asked += 1;
    if (this.#asked === 1) return 'asked';
    return this.#asked === 2 ? 'waiting' : 'there';
  }
}
