import { Slots } from '../../base/slots.ts';
import { PAGE_ASSETS } from './page-extent.ts';

/** Requests under way: listing is bound by the way to Apple (photos.md 3.3.10). Six wait for Apple, and one for us to read its reply. */
const IN_FLIGHT = 7;
/** Pages asked for before they are pulled: as many as wait for Apple, and some that wait for us meanwhile. */
const AHEAD = 8;

export interface PagesAhead<Reply> {
  /** Asks for the first page before it is known how many there are. */
  begin(rank: number): void;
  /**
   * The page that starts at this rank; each one behind it is guessed to reach back so many places into the one before. None is asked for
   * that would show nothing new before `endRank`.
   */
  at(rank: number, guess: { readonly reach: number; readonly endRank: number }): Promise<Reply>;
  /** Gives up what was asked for and not pulled. */
  stop(): void;
}

/** Asks for a page and, on the guess that it will be full, for the ones behind it. */
export function pagesAhead<Reply>(
  ask: (rank: number, signal: AbortSignal) => Promise<Reply>,
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
    // The caller that pulls the page sees the failure; a page that is never pulled has none.
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
    begin: (rank) => void start(rank),
    at(rank, { reach, endRank }) {
      const step = PAGE_ASSETS - reach;
      // A page was shorter than guessed: the ones behind it start elsewhere.
      if (!asked.has(rank)) stop();
      const page = start(rank);
      asked.delete(rank);
      for (let next = 1; next <= AHEAD && rank + next * step + reach < endRank; next += 1)
        void start(rank + next * step);
      return page;
    },
  };
}
