import type { FilterProblem, Token } from './read-tokens.ts';

/** Goes through the words and signs of a filter. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #place = 0;

  /** `tokens`: the last one is the end. */
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#end = tokens.at(-1) ?? { kind: 'end', text: '', at: 0 };
  }

  get next(): Token {
    return this.#tokens[this.#place] ?? this.#end;
  }

  take(): Token {
    const token = this.next;
    this.#place += 1;
    return token;
  }

  /** Takes what comes next if it is this word, whatever its case. */
  takesWord(word: string): boolean {
    const { kind, text } = this.next;
    const isIt = kind === 'word' && text.toLowerCase() === word;
    if (isIt) this.#place += 1;
    return isIt;
  }

  /** Takes what comes next if it is one of these signs. */
  takeSign<const S extends string>(signs: readonly S[]): S | undefined {
    const { kind, text } = this.next;
    const sign = kind === 'sign' ? signs.find((one) => one === text) : undefined;
    if (sign !== undefined) this.#place += 1;
    return sign;
  }

  /** A word or a text in quotes. */
  takeValue(): Token | undefined {
    const { kind } = this.next;
    return kind === 'word' || kind === 'text' ? this.take() : undefined;
  }

  /** Something else is expected at the next place. */
  expected(what: string): FilterProblem {
    return { problem: what, at: this.next.at };
  }
}
