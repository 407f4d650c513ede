import type { DatabaseSync } from 'node:sqlite';
import { damaged } from './database-error.ts';

/** Names that stand in many rows, by number: of destinations, libraries, roles and albums. */
export class Words {
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  find(text: string): number | undefined {
    const cached = this.#numbers.get(text);
    if (cached !== undefined) return cached;
    const n = this.#statements.find.get(text)?.['n'];
    if (typeof n !== 'number') return undefined;
    this.#numbers.set(text, n);
    return n;
  }

  /** Its number; it gets one where it has none. */
  numberOf(text: string): number {
    const known = this.find(text);
    if (known !== undefined) return known;
    this.#statements.add.run(text);
    const made = this.find(text);
    if (made === undefined) throw damaged('a word cannot be found again');
    return made;
  }

  textOf(n: unknown): string | undefined {
    if (typeof n !== 'number') return undefined;
    const cached = this.#texts.get(n);
    if (cached !== undefined) return cached;
    const text = this.#statements.get.get(n)?.['text'];
    if (typeof text !== 'string') return undefined;
    this.#texts.set(n, text);
    return text;
  }

  /** What was read may be undone: call it when a transaction is rolled back, or the table emptied. */
  forgetRead(): void {
    this.#numbers.clear();
    this.#texts.clear();
  }
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare('SELECT n FROM word WHERE text = ?'),
    get: database.prepare('SELECT text FROM word WHERE n = ?'),
    add: database.prepare('INSERT OR IGNORE INTO word (text) VALUES (?)'),
  };
}
