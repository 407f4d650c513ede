/** The words of a line as a shell takes them apart, without anything that a shell would put in their place. */
export function shellWords(line: string): readonly string[] {
  return taken(line, { hasOperators: false }).flat();
}

/**
 * The commands of a text for a shell: a line of a crontab, a script. Where words go to or come from (`> log`) is no part of them, nor is
 * a comment. What the text itself puts into variables stands in their place.
 */
export function shellCommands(text: string): readonly (readonly string[])[] {
  return taken(text, { hasOperators: true });
}

/** Comments; where words go to: `2>>`, `&>`; what parts commands. */
const OPERATOR =
  /(?<comment>(?<![^\s;&|()])#[^\n]*)|(?<redirect>(?:(?<!\S)\d+)?[<>]+&?\d*|&>+)|(?<end>[\n;|()]|&+)/;
/** A quoted part, a line that was broken for the eye, an escaped character, a variable, what another command says, a gap, or plain text. */
const PART =
  /'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[^])*)"|(?<broken>(?:\\|(?<=\s)[\^`])\r?\n)|\\(?<escaped>[^])|\$\{\w+\}|\$\w+|\$\((?:[^()]|\([^()]*\))*\)|`[^`\n]*`|(?<gap>[^\S\n]+|\n)|[^\s'"\\;|&()<>#`$]+|[^]/;
const PARTS = new RegExp(PART, 'g');
const ALL = new RegExp(`${OPERATOR.source}|${PART.source}`, 'g');

/** `C:\photos`: where it stands, backslashes part folders. */
const WINDOWS = /(?:^|[\s'"=])[a-z]:\\/i;
const ASSIGNMENT = /^([a-z_]\w*)=([^]*)$/i;
const KEYWORD = /^(?:export|readonly|local|declare|set)$/;

function taken(text: string, { hasOperators }: { readonly hasOperators: boolean }): readonly string[][] {
  const commands: string[][] = [];
  const variables = new Map([['HOME', '~']]);
  const isOfWindows = WINDOWS.test(text);
  let words: string[] = [];
  let word: string | undefined;
  let goesElsewhere = false;
  const filled = (part: string) =>
    part.replaceAll(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole, braced, bare) => variables.get(braced ?? bare) ?? whole,
    );
  /** Without quotes, a shell takes the words of a value apart; not where it goes into another variable. */
  const takeApart = (value: string) => {
    const [first = '', ...others] = value.split(/\s+/);
    if (first !== '') word = (word ?? '') + first;
    for (const other of others) {
      endWord();
      if (other !== '') word = other;
    }
  };
  const endWord = () => {
    if (word !== undefined && !goesElsewhere) words.push(word);
    if (word !== undefined) goesElsewhere = false;
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    goesElsewhere = false;
    const assigned = words.filter((one) => !KEYWORD.test(one)).map((one) => ASSIGNMENT.exec(one));
    if (assigned.every((one) => one !== null))
      for (const [, name = '', value = ''] of assigned) variables.set(name, value);
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (const { 0: part, groups = {} } of text.matchAll(hasOperators ? ALL : PARTS)) {
    const { comment, redirect, end, single, double, broken, escaped, gap } = groups;
    if (comment !== undefined || broken !== undefined) continue;
    if (end !== undefined) endCommand();
    else if (redirect !== undefined) {
      endWord();
      goesElsewhere = !/&\d+$/.test(redirect);
    } else if (gap !== undefined) endWord();
    else if (hasOperators && /^\$[\w{]/.test(part) && !ASSIGNMENT.test(word ?? '')) takeApart(filled(part));
    else {
      const plain = double?.replaceAll(/\\(["\\$`])/g, '$1') ?? (escaped === undefined ? part : undefined);
      const own = escaped !== undefined && isOfWindows && /[\w.]/.test(escaped) ? part : escaped;
      word = (word ?? '') + (single ?? own ?? (hasOperators ? filled(plain ?? '') : plain));
    }
  }
  endCommand();
  return commands;
}
