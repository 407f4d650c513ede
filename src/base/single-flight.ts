/**
 * Joins calls made while one is under way: ten workers that meet an expired session renew it once. The arguments of the
 * call that started the work count.
 */
export function singleFlight<Args extends readonly unknown[], T>(
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  let running: Promise<T> | undefined;
  return (...args) =>
    (running ??= work(...args).finally(() => {
      running = undefined;
    }));
}
