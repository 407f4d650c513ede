/** The words of a line as a shell takes them apart, without anything that a shell would put in their place. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  // A quoted part, an escaped character, a gap, or plain text.
  for (const [part, single, double, escaped] of line.matchAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])|\s+|[^\s'"\\]+|['"\\]/g,
  )) {
    // A line that was broken for the eye.
    if (escaped === '\n') continue;
    if (/^\s+$/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const text = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? part;
    word = (word ?? '') + text;
  }
  return word === undefined ? words : [...words, word];
}
