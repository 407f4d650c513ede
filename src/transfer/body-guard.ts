import type { Clock } from '../base/clock.ts';
import { errorCodeOf, KeepsakeError } from '../base/errors.ts';
import type { OpenedBody } from '../model/photo-source.ts';

const SILENCE_MS = 30_000;
const WINDOW_MS = 60_000;
const WINDOW_BYTES = 60 * 1024;
const LOOK_EVERY_MS = 5_000;

/** Made once: the reason that `abort` makes by itself costs more than the rest of the guard. */
const OVER = new Error('the body is over');

/** The body did not come to its end by itself. `code`: the network's, or ours where it was given up. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody';
  readonly code: string;

  constructor(code: string, cause?: unknown) {
    super(`the body broke off: ${code}`, { cause });
    this.code = code;
  }
}

/**
 * Judges how fast a body comes, counting only the time spent waiting for it: a slow disk is no slow network
 * (FAULTS.md C14). Times are of one monotonic clock.
 */
export class BodySpeed {
  #waitingSinceMs: number | undefined;
  #waitedMs = 0;
  #bytes = 0;

  waitBegins(nowMs: number): void {
    this.#waitingSinceMs = nowMs;
  }

  waitEnds(nowMs: number, bytes: number): void {
    this.#waitedMs += nowMs - (this.#waitingSinceMs ?? nowMs);
    this.#waitingSinceMs = undefined;
    this.#bytes += bytes;
    if (this.#waitedMs < WINDOW_MS || this.#bytes < WINDOW_BYTES) return;
    this.#waitedMs = 0;
    this.#bytes = 0;
  }

  verdict(nowMs: number): 'BODY_SILENT' | 'BODY_TOO_SLOW' | undefined {
    const waitingMs = nowMs - (this.#waitingSinceMs ?? nowMs);
    if (waitingMs >= SILENCE_MS) return 'BODY_SILENT';
    const isSlow = this.#waitedMs + waitingMs >= WINDOW_MS && this.#bytes < WINDOW_BYTES;
    return isSlow ? 'BODY_TOO_SLOW' : undefined;
  }
}

/**
 * The chunks of a body, given up when they come too slowly or the signal aborts, even where the body below never answers.
 * Rejects with `BrokenBody`, or with the signal's reason. Looks at the clock every few seconds, not at every chunk.
 */
export async function* guardBody(
  body: OpenedBody,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const speed = new BodySpeed();
  const chunks = body.chunks[Symbol.asyncIterator]();
  const over = new AbortController();
  let giveUp: ((reason: Error) => void) | undefined;
  const onAbort = () => giveUp?.(new Error('aborted', { cause: signal.reason }));
  signal.addEventListener('abort', onAbort, { once: true });
  void watch(speed, clock, over.signal, (verdict) => giveUp?.(new BrokenBody(verdict)));

  let isComplete = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      speed.waitBegins(clock.monotonic());
      // A race would leave a reaction behind for every chunk; one way out per wait leaves none.
      const next = await new Promise<IteratorResult<Uint8Array, unknown>>((resolve, reject) => {
        giveUp = reject;
        chunks.next().then(resolve, reject);
      });
      if (next.done === true) {
        isComplete = true;
        return;
      }
      speed.waitEnds(clock.monotonic(), next.value.length);
      yield next.value;
    }
  } catch (error) {
    const code = errorCodeOf(error);
    const isOurs = error instanceof BrokenBody || error instanceof KeepsakeError;
    throw code === undefined || isOurs ? error : new BrokenBody(code, error);
  } finally {
    over.abort(OVER);
    signal.removeEventListener('abort', onAbort);
    if (!isComplete) body.discard();
  }
}

async function watch(
  speed: BodySpeed,
  clock: Clock,
  over: AbortSignal,
  giveUp: (verdict: string) => void,
): Promise<void> {
  try {
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, over);
      const verdict = speed.verdict(clock.monotonic());
      if (verdict !== undefined) giveUp(verdict);
    }
  } catch {
    // The body is over: sleeping rejects.
  }
}
