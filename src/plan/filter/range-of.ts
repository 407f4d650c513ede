/** Both ends of `1..2`; a single value is both. */
export function rangeOf(text: string): readonly [from: string, to: string] {
  const at = text.indexOf('..');
  return at === -1 ? [text, text] : [text.slice(0, at), text.slice(at + 2)];
}
