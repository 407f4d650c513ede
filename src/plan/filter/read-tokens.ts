/** What is wrong with a filter, and where: a place in its text, from 0. */
export interface FilterProblem {
  readonly problem: string;
  readonly at: number;
}

/** `end` stands behind the last one. */
export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

export function isFilterProblem(value: object): value is FilterProblem {
  return 'problem' in value;
}

/** Letters of a filter that are read. */
const MOST_LETTERS = 10_000;
const SPACE = /\s+/y;
const SIGN = /<=|>=|!=|!~|[<>=~(),]/y;
const WORD = /[^\s()<>=~,!'"]+/y;
/** As programs for texts make them from straight ones. */
const CURLY = /^[“”„‟‘’‚‛«»]/;
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"/y;

/** The words and signs of a filter, in order. */
export function readTokens(text: string): readonly Token[] | FilterProblem {
  if (text.length > MOST_LETTERS) return { problem: `more than ${MOST_LETTERS} letters`, at: MOST_LETTERS };
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const space = matchAt(SPACE, text, at);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const token = tokenAt(text, at);
    if ('problem' in token) return token;
    tokens.push(token.token);
    at += token.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function tokenAt(
  text: string,
  at: number,
): { readonly token: Token; readonly length: number } | FilterProblem {
  const sign = matchAt(SIGN, text, at);
  if (sign !== undefined) return { token: { kind: 'sign', text: sign, at }, length: sign.length };
  const word = matchAt(WORD, text, at);
  if (word !== undefined && CURLY.test(word))
    return { problem: `a text stands between straight quotes: ' or "`, at };
  if (word !== undefined) return { token: { kind: 'word', text: word, at }, length: word.length };
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== undefined) {
    const quote = quoted.charAt(0);
    const within = quoted.slice(1, -1).replaceAll(quote + quote, quote);
    return { token: { kind: 'text', text: within, at }, length: quoted.length };
  }
  if (text.charAt(at) === '!') return { problem: 'write not for what is left out', at };
  return { problem: 'this quote has no end (one within a text is written twice)', at };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
