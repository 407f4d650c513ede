/** Of a trouble that was not met for so long nobody knows any more whether it lasts. */
const FORGOTTEN_MS = 3_600_000;

/** What came to nothing, and when. */
export interface VainCall {
  readonly host: string;
  readonly path: string;
  readonly nowMs: number;
}

interface CallTrouble {
  readonly path: string;
  readonly sinceMs: number;
  readonly lastAtMs: number;
  readonly tries: number;
}

/**
 * Hosts of which was told that calls come to nothing, until the call that began it comes good: what lasts is told once, also over the
 * cycles of a watch. There are as many as Apple has hosts for an account.
 */
export class CallTroubles {
  readonly #open = new Map<string, CallTrouble>();

  /** To be told: answers false where it was. `tries`: that came to nothing since `sinceMs`. */
  begin(
    { host, path, nowMs }: VainCall,
    { sinceMs, tries }: Pick<CallTrouble, 'sinceMs' | 'tries'>,
  ): boolean {
    const known = this.#open.get(host);
    if (known?.path === path) return false;
    if (known !== undefined && nowMs - known.lastAtMs < FORGOTTEN_MS) return false;
    this.#open.set(host, { path, sinceMs, lastAtMs: nowMs, tries });
    return true;
  }

  /** One more try came to nothing. */
  failed({ host, path, nowMs }: VainCall): void {
    const trouble = this.#open.get(host);
    if (trouble?.path !== path) return;
    this.#open.set(host, { ...trouble, lastAtMs: nowMs, tries: trouble.tries + 1 });
  }

  /** A call came good; answers the trouble that is over with it. */
  end({ host, path }: Pick<VainCall, 'host' | 'path'>): Pick<CallTrouble, 'sinceMs' | 'tries'> | undefined {
    const trouble = this.#open.get(host);
    if (trouble?.path !== path) return undefined;
    this.#open.delete(host);
    return trouble;
  }
}
