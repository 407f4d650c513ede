/** A list, so many at a time. */
export function* piecesOf<T>(list: readonly T[], size: number): Generator<readonly T[], void> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}
