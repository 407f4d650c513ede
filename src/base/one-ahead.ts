/** Yields what `items` yields, and asks for the next one while the last is being used. Closes `items` when it is left early. */
export async function* oneAhead<T>(items: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let coming = items.next();
  try {
    for (;;) {
      const { done, value } = await coming;
      if (done === true) return;
      coming = items.next();
      // A failure is told when its turn comes; until then no code listens.
      coming.catch(() => {});
      yield value;
    }
  } finally {
    await items.return();
  }
}
