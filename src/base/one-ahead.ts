/** Yields what `items` yields, and asks for the next one while the last is being used. */
export async function* oneAhead<T>(items: AsyncIterator<T>): AsyncGenerator<T> {
  let coming = items.next();
  for (;;) {
    const { done, value } = await coming;
    if (done === true) return;
    coming = items.next();
    // A failure is told when its turn comes; until then no code listens.
    coming.catch(() => {});
    yield value;
  }
}
