/** The same question asked when its answer is first wanted, and never again. */
export function once<Answer extends object>(ask: () => Answer): () => Answer {
  let known: Answer | undefined;
  return () => (known ??= ask());
}
