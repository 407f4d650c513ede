import { systemClock } from '../base/clock.ts';
import { TransportError } from './transport.ts';

export interface BodyLimits {
  /** A body that is read in one piece has to bring `windowBytes` in each time of this length, or to end. */
  readonly windowMs: number;
  readonly windowBytes: number;
  /** And it has to end within so many of them. */
  readonly windows: number;
}

/** Small calls, the largest of them a page of a listing: 1 KiB/s, and five minutes (FAULTS.md C14). */
export const BODY_LIMITS: BodyLimits = { windowMs: 60_000, windowBytes: 60 * 1024, windows: 5 };

/**
 * The chunks of a body that is read in one piece, given up by `giveUp` when they come too slowly or never end: a byte now and then
 * is no silence for the HTTP library, and would hold the caller for hours. Its times are real, as those of that library.
 */
export async function* withinTime(
  chunks: AsyncIterable<Uint8Array>,
  giveUp: (reason: TransportError) => void,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
  const arrived = { bytes: 0 };
  const over = new AbortController();
  void watch(arrived, giveUp, limits, over.signal);
  try {
    for await (const chunk of chunks) {
      arrived.bytes += chunk.length;
      yield chunk;
    }
  } finally {
    over.abort(OVER);
  }
}

/** Made once: the reason that `abort` makes by itself costs more than the rest of this. */
const OVER = new Error('the body is over');

async function watch(
  arrived: { bytes: number },
  giveUp: (reason: TransportError) => void,
  { windowMs, windowBytes, windows }: BodyLimits,
  over: AbortSignal,
): Promise<void> {
  try {
    for (let window = 1; window <= windows; window += 1) {
      arrived.bytes = 0;
      await systemClock.sleep(windowMs, over);
      if (arrived.bytes < windowBytes) {
        return giveUp(new TransportError('BODY_TOO_SLOW', 'body', 'the reply comes too slowly'));
      }
    }
    giveUp(new TransportError('EXCHANGE_TOO_LONG', 'body', 'the reply has no end'));
  } catch {
    // The body is over: sleeping rejects.
  }
}
