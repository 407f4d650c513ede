/** Of photos or files that a filter can neither mean nor leave out. */
export function notKnownWords(notKnown: number): string {
  return `${notKnown} left out: what the filter asks is not known of them yet`;
}
