/** Apple's deepest answers have a dozen levels. Thousands can be parsed, and then break the code that writes them down again. */
const MOST_LEVELS = 500;

/** Up to here each character is looked at; a page of a listing is larger, and time counts there. */
const LOOKED_THROUGH = 256 * 1024;

/** How a text of that many levels ends where nothing stands behind the deepest one. */
const ENDINGS = [']'.repeat(MOST_LEVELS), '}'.repeat(MOST_LEVELS), ']}'.repeat(MOST_LEVELS / 2)];

/** Whether a text of JSON is nested as no answer of Apple is. */
export function isTooDeep(text: string): boolean {
  if (text.length < 2 * MOST_LEVELS) return false;
  if (text.length > LOOKED_THROUGH) return ENDINGS.some((ending) => text.includes(ending));
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') {
      at = endOfText(text, at);
    } else if (letter === '[' || letter === '{') {
      depth += 1;
      if (depth > MOST_LEVELS) return true;
    } else if (letter === ']' || letter === '}') {
      depth -= 1;
    }
  }
  return false;
}

/** Where the text in quotes that begins at `start` ends. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
