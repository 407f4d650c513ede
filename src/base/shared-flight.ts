interface Flight<T> {
  readonly work: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
}

/**
 * Joins calls made while one is under way, and gives the work up only when all who wait for it have: ten workers that meet an
 * expired session renew it once, and one of them that leaves takes nothing from the others. The arguments of the call that
 * started the work count. The caller that leaves last sees how the work ends.
 */
export function sharedFlight<Args extends readonly unknown[], T>(
  work: (signal: AbortSignal, ...args: Args) => Promise<T>,
): (signal: AbortSignal, ...args: Args) => Promise<T> {
  let flight: Flight<T> | undefined;

  function start(args: Args): Flight<T> {
    const stop = new AbortController();
    const ended = work(stop.signal, ...args).finally(() => {
      flight = undefined;
    });
    return { work: ended, stop, waiting: 0 };
  }

  return async (signal, ...args) => {
    // What is being given up is no answer to a new caller.
    while (flight?.stop.signal.aborted === true) await flight.work.catch(() => {});
    signal.throwIfAborted();
    flight ??= start(args);
    return join(flight, signal);
  };
}

async function join<T>(flight: Flight<T>, signal: AbortSignal): Promise<T> {
  flight.waiting += 1;
  const left = Promise.withResolvers<never>();
  const leave = () => {
    flight.waiting -= 1;
    if (flight.waiting === 0) flight.stop.abort(signal.reason);
    // Not at once: when the whole run is stopped, the others leave in the same moment.
    else queueMicrotask(() => flight.stop.signal.aborted || left.reject(signal.reason));
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([flight.work, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** Joins calls made while one is under way: ten workers that need room look at the disk once. */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () =>
    (running ??= work().finally(() => {
      running = undefined;
    }));
}
