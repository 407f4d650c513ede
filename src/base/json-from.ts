/** What a text says as JSON; undefined where it is none. Its shape is for the caller to look at. */
export function jsonFrom(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
