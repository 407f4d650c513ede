/** In front of text that stands there as JSON. */
const MARK = '\u0001';

/** Text without a NUL: Node 22 reads text out of SQLite only up to the first one, and Apple has names with one. */
export function packText(text: string): string {
  return text.includes('\0') || text.startsWith(MARK) ? MARK + JSON.stringify(text) : text;
}

/** Undefined where `packText` did not make it. */
export function unpackText(packed: string): string | undefined {
  if (!packed.startsWith(MARK)) return packed;
  try {
    const text: unknown = JSON.parse(packed.slice(MARK.length));
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
