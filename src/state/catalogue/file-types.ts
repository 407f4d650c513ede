import type { DatabaseSync } from 'node:sqlite';
import { sumOf } from './sum-of.ts';
import type { TypeNumbers } from './pack-files.ts';

/** A number has to fit into a byte, between "none" and "as text". */
const MOST_TYPES = 254;
/** What is no type at all stands as text in the row that has it. */
const TYPE = /^[\x21-\x7e]{1,100}$/;

/** The dictionary of types of files. Writing asks for numbers, reading for types. */
export class FileTypes implements TypeNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #types = new Map<number, string>();
  /** All that are taken, by damaged rows too. */
  readonly #taken = new Set<number>();
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#statements = {
      all: database.prepare('SELECT n, type, sum FROM file_type'),
      add: database.prepare('INSERT OR REPLACE INTO file_type (n, type, sum) VALUES (?, ?, ?)'),
    };
  }

  /** Within the transaction of the row that needs it. */
  numberOf(type: string): number | undefined {
    if (this.#types.size === 0) this.#load();
    const known = this.#numbers.get(type);
    if (known !== undefined || !TYPE.test(type)) return known;
    let number = 1;
    while (this.#taken.has(number)) number += 1;
    if (number > MOST_TYPES) return undefined;
    this.#statements.add.run(number, type, sumOf(number, type));
    this.#set(number, type);
    return number;
  }

  typeOf(number: number): string | undefined {
    if (!this.#types.has(number)) this.#load();
    return this.#types.get(number);
  }

  /** A transaction was rolled back, and its numbers with it. */
  forget(): void {
    this.#numbers.clear();
    this.#types.clear();
    this.#taken.clear();
  }

  #load(): void {
    for (const { n, type, sum } of this.#statements.all.all()) {
      if (typeof n !== 'number') continue;
      this.#taken.add(n);
      if (typeof type === 'string' && sum === sumOf(n, type)) this.#set(n, type);
    }
  }

  #set(number: number, type: string): void {
    this.#taken.add(number);
    this.#numbers.set(type, number);
    this.#types.set(number, type);
  }
}
