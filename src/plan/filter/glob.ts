type Part = 'any' | ((letter: string) => boolean);

/**
 * Whether a whole text is like a pattern: `*` stands for any letters, `?` for one, `[a-f]` for one of these, `[!a-f]` for any other; a
 * backslash takes the meaning away from what stands behind it. The time that it takes grows with both lengths, whatever the pattern.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const parts = partsOf(Array.from(pattern));
  return (text) => matches(parts, Array.from(text));
}

function partsOf(letters: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    const end = letter === '[' ? endOfSet(letters, at) : undefined;
    if (letter === '*') parts.push('any');
    else if (letter === '?') parts.push(() => true);
    else if (end !== undefined) {
      parts.push(setOf(letters.slice(at + 1, end)));
      at = end;
    } else {
      const own = letter === '\\' && at + 1 < letters.length ? letters[(at += 1)] : letter;
      parts.push((other) => other === own);
    }
  }
  return parts;
}

/** A bracket that is first in a set belongs to it; one without an end is a letter like any other. */
function endOfSet(letters: readonly string[], start: number): number | undefined {
  const first = start + (letters[start + 1] === '!' ? 2 : 1);
  const end = letters.indexOf(']', first + 1);
  return end === -1 ? undefined : end;
}

function setOf(within: readonly string[]): (letter: string) => boolean {
  const isNegated = within[0] === '!';
  const letters = isNegated ? within.slice(1) : within;
  const ranges: (readonly [from: number, to: number])[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const from = codeOf(letters[at]);
    const isRange = letters[at + 1] === '-' && at + 2 < letters.length;
    if (isRange) at += 2;
    ranges.push([from, isRange ? codeOf(letters[at]) : from]);
  }
  return (letter) => {
    const code = codeOf(letter);
    return ranges.some(([from, to]) => from <= code && code <= to) !== isNegated;
  };
}

function codeOf(letter: string | undefined): number {
  return letter?.codePointAt(0) ?? 0;
}

/** Goes back to the last `*` alone: what stood before it fits already. */
function matches(parts: readonly Part[], letters: readonly string[]): boolean {
  let part = 0;
  let star: { readonly part: number; letter: number } | undefined;
  for (let at = 0; at < letters.length; ) {
    const own = parts[part];
    if (own === 'any') {
      star = { part, letter: at };
      part += 1;
    } else if (own?.(letters[at] ?? '') === true) {
      part += 1;
      at += 1;
    } else if (star === undefined) return false;
    else {
      star.letter += 1;
      at = star.letter;
      part = star.part + 1;
    }
  }
  return parts.slice(part).every((rest) => rest === 'any');
}
