import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { StepKind } from '../../model/catalogue.ts';
import { sumOf } from './sum-of.ts';

/** What holds for the whole catalogue: its epoch, its steps, the cursor, whose it is. */
export class StepsTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  epoch(): string {
    return String(this.#statements.account.get()?.['epoch']);
  }

  /** 0 before the first. */
  newest(): number {
    return Number(this.#statements.newest.get()?.['number'] ?? 0);
  }

  /** The newest where no step was made in this span. */
  lastBefore({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number {
    const first = this.#statements.firstIn.get(fromMs, toMs)?.['number'];
    return typeof first === 'number' ? first - 1 : this.newest();
  }

  /** The oldest up to this one, at most so many; the newest stays: it is the counter. */
  forget(through: number, most: number): void {
    this.#statements.forget.run(through, most);
  }

  add(number: number, library: number, kind: StepKind, rows: number, atMs: number): void {
    this.#statements.add.run(number, library, kind, rows, atMs);
  }

  cursor(): string | undefined {
    const { cursor, sum } = this.#statements.account.get() ?? {};
    return typeof cursor === 'string' && sum === sumOf(cursor) ? cursor : undefined;
  }

  /** Whether it is of this account; `nobody` where that was never said. */
  isOf(account: string): boolean | 'nobody' {
    const { owner } = this.#statements.account.get() ?? {};
    if (owner === null || owner === undefined) return 'nobody';
    const [salt = ''] = String(owner).split(':');
    return owner === ownerText(salt, account);
  }

  setOwner(account: string): void {
    const salt = String(this.#statements.salt.get()?.['salt']);
    this.#statements.setOwner.run(ownerText(salt, account));
  }

  /** Forgets the cursor and the owner, too. */
  beginEpoch(): void {
    this.#statements.beginEpoch.run();
  }

  setCursor(cursor: string | undefined): void {
    this.#statements.setCursor.run(cursor ?? null, cursor === undefined ? null : sumOf(cursor));
  }
}

/** Tells one account from another, and no more: the id itself is not kept. */
function ownerText(salt: string, account: string): string {
  return `${salt}:${createHash('sha256').update(`${salt}:${account}`).digest('hex')}`;
}

function prepareStatements(database: DatabaseSync) {
  return {
    account: database.prepare('SELECT * FROM account'),
    newest: database.prepare('SELECT max(number) AS number FROM step'),
    firstIn: database.prepare('SELECT number FROM step WHERE at_ms BETWEEN ? AND ? ORDER BY number LIMIT 1'),
    forget: database.prepare(
      `DELETE FROM step WHERE number IN (
         SELECT number FROM step WHERE number <= ? AND number < (SELECT max(number) FROM step) ORDER BY number LIMIT ?)`,
    ),
    add: database.prepare('INSERT INTO step (number, library, kind, rows, at_ms) VALUES (?, ?, ?, ?, ?)'),
    beginEpoch: database.prepare(
      'UPDATE account SET epoch = lower(hex(randomblob(16))), cursor = NULL, sum = NULL, owner = NULL',
    ),
    salt: database.prepare('SELECT lower(hex(randomblob(16))) AS salt'),
    setOwner: database.prepare('UPDATE account SET owner = ?'),
    setCursor: database.prepare('UPDATE account SET cursor = ?, sum = ?'),
  };
}
