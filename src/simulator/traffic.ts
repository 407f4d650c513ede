import type { Exchange } from './core/exchange.ts';
import type { Service } from './core/services.ts';

/** One request as it was answered. Holds no header, no body and no query: nothing secret. */
export interface RequestRecord {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly service: Service | undefined;
  readonly operation: string;
  readonly recordType: string | undefined;
  readonly startRank: number | undefined;
  readonly zone: string | undefined;
  readonly role: string | undefined;
  readonly asset: string | undefined;
  readonly file: string | undefined;
  /** What a call that changes photos wanted: `trash NAME`, `restore NAME`. */
  readonly changes: readonly string[] | undefined;
  /** The `Range` header. */
  readonly range: string | undefined;
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly at: number;
  /** Scenario rules that took part. */
  readonly rules: readonly string[];
}

/** A client's mistake: something that Apple refuses, or that the reference says not to do. */
export interface Violation {
  readonly operation: string;
  readonly problem: string;
}

const MAX_VIOLATIONS = 1_000;

/** Remembers what was asked, in bounded memory. */
export class Traffic {
  readonly requests: RequestRecord[] = [];
  readonly violations: Violation[] = [];
  /** By operation; downloads count as `download`. */
  readonly counters = new Map<string, number>();
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  record(exchange: Exchange, status: number, at: number, rules: readonly string[]): void {
    this.counters.set(exchange.operation, (this.counters.get(exchange.operation) ?? 0) + 1);
    for (const problem of exchange.mistakes) {
      if (this.violations.length < MAX_VIOLATIONS) {
        this.violations.push({ operation: exchange.operation, problem });
      }
    }
    if (this.#keep === 0) return;
    if (this.requests.length >= this.#keep) this.requests.splice(0, Math.ceil(this.#keep / 10));
    const { method, host, path, service, operation, facts } = exchange;
    this.requests.push({
      method,
      host,
      path,
      service,
      operation,
      recordType: facts.recordType,
      startRank: facts.startRank,
      zone: facts.zone,
      role: facts.role,
      asset: facts.asset,
      file: facts.file,
      changes: facts.changes,
      range: exchange.headers.range,
      status,
      at,
      rules,
    });
  }
}
