export interface Leftovers {
  readonly words: readonly string[];
  readonly problems: readonly string[];
}

/** A name that a flag may have: letters and hyphens. Anything else may be a password that stands in the wrong place. */
const FLAG_NAME = /^(?:--[a-z]{1,16}(?:-[a-z]{1,16}){0,5}(?==|$)|-[a-z](?!-))/i;

/**
 * What the command line leaves over: the words of the command, and what nobody knows. No value is ever quoted: what stands
 * behind an unknown flag may be a password, and so may a word in the wrong place. What stands behind an unknown flag is taken
 * for its value, so that there is one message for each flag. `takingNone`: flags that are known, and take no value.
 */
export function sortLeftovers(
  left: readonly string[],
  typed: readonly string[],
  { takesWords, takingNone }: { readonly takesWords: boolean; readonly takingNone: ReadonlySet<string> },
): Leftovers {
  const words: string[] = [];
  const problems: string[] = [];
  let from = 0;
  let valueAt = -1;
  for (const word of left) {
    const found = typed.indexOf(word, from);
    const at = found < 0 ? typed.indexOf(word) : found;
    const mayBeValue = at === valueAt;
    from = at + 1;
    if (!word.startsWith('-') || word === '-') {
      if (mayBeValue) continue;
      if (takesWords) words.push(word);
      else problems.push(`unexpected word in place ${at + 1} of the command line`);
      continue;
    }
    const name = FLAG_NAME.exec(word)?.[0];
    if (!word.includes('=')) valueAt = at + 1;
    if (name === undefined || mayBeValue)
      problems.push(`unknown flag in place ${at + 1} of the command line`);
    else problems.push(takingNone.has(name) ? `${name} takes no value` : `unknown flag ${name}`);
  }
  return { words, problems };
}
