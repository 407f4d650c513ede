import { inspect } from 'node:util';

const HIDDEN = '[secret]';

/** A text that refuses to print itself: in strings, JSON and inspection it reads `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The only way to the text. Every call is a place to look at when secrets are reviewed. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}

/** Of replaced values, the newest: several cycles of a watching run. */
const MOST_RETIRED = 200;

/** How a value may read where a server or the user wrote it down. */
function formsOf(value: string): readonly string[] {
  // Some cookies are sent in quotation marks, which are no part of what they are worth.
  const bare = /^"(.{8,})"$/s.exec(value)?.[1];
  if (bare !== undefined) return [value, ...formsOf(bare)];
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)];
}

/**
 * The secrets alive in this process, so that the last door to the outside can cover them: a log line or an error text
 * that holds one by accident leaves with `[secret]` in its place. Values under eight characters are not covered, because
 * they would blot out ordinary text; codes are therefore never put into messages at all.
 */
export class SecretRegistry {
  readonly #values = new Set<string>();
  readonly #retired = new Set<string>();

  add(value: string): void {
    if (value.length < 8) return;
    this.#retired.delete(value);
    for (const form of formsOf(value)) this.#values.add(form);
  }

  /**
   * The value was replaced by another. It stays covered as long as something about it may be under way; for ever would be
   * too long, because a watching run sees a new cookie in each of its cycles (FAULTS.md K2).
   */
  retire(value: string): void {
    this.#retired.add(value);
    for (const oldest of this.#retired) {
      if (this.#retired.size <= MOST_RETIRED) return;
      this.#retired.delete(oldest);
      for (const form of formsOf(oldest)) this.#values.delete(form);
    }
  }

  /** Covers every known secret in `text`, and every query string of an address of content (they are signatures). */
  scrub(text: string): string {
    let out = text;
    for (const value of this.#values) {
      if (out.includes(value)) out = out.replaceAll(value, HIDDEN);
    }
    return out.replace(/((?:icloud-content|cdn-apple)\.com[^\s"'?]*)\?[^\s"']*/g, `$1?${HIDDEN}`);
  }
}
