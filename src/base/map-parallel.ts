/** Maps `items` with at most `limit` calls under way. The first failure rejects; calls under way are not waited for. */
export async function mapParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  // One list for all workers: each takes what comes next, and its place.
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) {
      const index = next;
      next += 1;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
