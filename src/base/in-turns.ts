import { LoopTurns } from './loop-turns.ts';

/**
 * The same items, and behind each of them a pass of the event loop. Work that waits for neither disk nor network would keep signals, clocks
 * and replies of others waiting until all of it is done: 17 seconds for 100,000 photos that are all here (measured).
 */
export async function* inTurns<T>(items: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const turns = new LoopTurns();
  for await (const item of items) {
    yield item;
    await turns.next();
  }
}
