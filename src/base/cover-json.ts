const STRING = /"(?:[^"\\]|\\.)*"/gs;

/**
 * Covers secrets in a finished JSON text, or in a part of one that does not end within a string. Strings alone are looked at, as what they
 * mean: a number in which a secret seems to stand would be no number any more, and half of an escape would be no JSON.
 */
export function coverJson(json: string, cover: (text: string) => string): string {
  // Most texts hold nothing to be covered.
  if (cover(json) === json) return json;
  return json.replace(STRING, (string) => {
    const text: unknown = JSON.parse(string);
    const covered = cover(String(text));
    return covered === text ? string : JSON.stringify(covered);
  });
}
