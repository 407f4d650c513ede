import { Slots } from '../../base/slots.ts';

/** Requests under way: listing is bound by the way to Apple (photos.md 3.3.10). */
const IN_FLIGHT = 6;
/** Pages asked for before they are pulled: as many as wait for Apple, and some that wait for us meanwhile. */
const AHEAD = 8;
/** Assets of a full page: where the next one will start, as a guess (photos.md 3.3.3). */
const STEP = 100;

export interface PagesAhead<Reply> {
  /** The page that starts at this rank. */
  at(rank: number): Promise<Reply>;
  /** Gives up what was asked for and not pulled. */
  stop(): void;
}

/** Asks for a page and, on the guess that it will be full, for the ones behind it, but not from `endRank` on. */
export function pagesAhead<Reply>(
  ask: (rank: number, signal: AbortSignal) => Promise<Reply>,
  endRank: number,
  signal: AbortSignal,
): PagesAhead<Reply> {
  const asked = new Map<number, Promise<Reply>>();
  let guesses = new AbortController();
  let until = AbortSignal.any([signal, guesses.signal]);
  const line = new Slots(IN_FLIGHT);

  function start(rank: number): Promise<Reply> {
    const known = asked.get(rank);
    if (known !== undefined) return known;
    const wanted = until;
    const page = line.use(() => ask(rank, wanted));
    // Whoever pulls the page sees the failure; a page that nobody pulls has none.
    page.catch(() => {});
    asked.set(rank, page);
    return page;
  }

  function stop(): void {
    guesses.abort();
    guesses = new AbortController();
    until = AbortSignal.any([signal, guesses.signal]);
    asked.clear();
  }

  return {
    stop,
    at(rank) {
      // A page was shorter than guessed: the ones behind it start elsewhere.
      if (!asked.has(rank)) stop();
      const page = start(rank);
      asked.delete(rank);
      for (let next = 1; next <= AHEAD && rank + next * STEP < endRank; next += 1)
        void start(rank + next * STEP);
      return page;
    },
  };
}
