/** What was thrown, or given as a reason, as an error: anything else becomes its cause. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('not an error', { cause: thrown });
}
