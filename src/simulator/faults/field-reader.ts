import { isObject, isTextList, type JsonObject } from '../core/json.ts';
import type { FieldReader } from './fault.ts';

/** Reads the fields of one object, and collects what is wrong with them. */
export class CheckedFields implements FieldReader {
  readonly problems: string[] = [];
  readonly #source: JsonObject;
  readonly #where: string;
  readonly #asked = new Set<string>();

  constructor(source: JsonObject, where: string) {
    this.#source = source;
    this.#where = where;
  }

  has(name: string): boolean {
    return this.#source[name] !== undefined;
  }

  number(name: string, fallback?: number): number {
    const value = this.#take(name);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return this.#fall(name, value, 'a number', fallback) ?? 0;
  }

  text(name: string, fallback?: string): string {
    const value = this.#take(name);
    if (typeof value === 'string') return value;
    return this.#fall(name, value, 'a text', fallback) ?? '';
  }

  oneOf<const Choice extends string>(
    name: string,
    choices: readonly [Choice, ...Choice[]],
    fallback?: Choice,
  ): Choice {
    const value = this.#take(name);
    const found = choices.find((choice) => choice === value);
    return found ?? this.#fall(name, value, `one of ${choices.join(', ')}`, fallback) ?? choices[0];
  }

  object(name: string): JsonObject {
    const value = this.#take(name);
    return isObject(value) ? value : (this.#fall(name, value, 'an object', {}) ?? {});
  }

  list(name: string): readonly string[] {
    const value = this.#take(name);
    return isTextList(value) ? value : (this.#fall(name, value, 'a list of texts', []) ?? []);
  }

  any(name: string): unknown {
    return this.#take(name);
  }

  /** Call it last: fields that were not asked for are spelling mistakes. */
  finish(): readonly string[] {
    for (const name of Object.keys(this.#source)) {
      if (!this.#asked.has(name)) this.problems.push(`${this.#where}: unknown field ${JSON.stringify(name)}`);
    }
    return this.problems;
  }

  problem(text: string): void {
    this.problems.push(`${this.#where}: ${text}`);
  }

  #take(name: string): unknown {
    this.#asked.add(name);
    return this.#source[name];
  }

  #fall<Value>(name: string, value: unknown, wanted: string, fallback: Value | undefined): Value | undefined {
    if (value !== undefined) this.problem(`${name} has to be ${wanted}`);
    else if (fallback === undefined) this.problem(`${name} is missing`);
    return fallback;
  }
}
