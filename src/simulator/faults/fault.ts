import type { Answer } from '../core/answer.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Simulation } from '../account/simulation.ts';

/** What one rule does to one request. Everything left out stays as it is. */
export interface Fault {
  /** Before anything: what the server believes was asked. */
  readonly request?: (exchange: Exchange, simulation: Simulation) => Exchange;
  /** Happens once, before the request is answered. */
  readonly effect?: (simulation: Simulation) => void;
  /** Instead of the real answer. */
  readonly instead?: (exchange: Exchange, simulation: Simulation) => Answer;
  /** Changes the answer, whatever made it. */
  readonly change?: (answer: Answer, exchange: Exchange) => Answer;
}

/** The fields of an action as its definition reads them; wrong ones become problems of the scenario. */
export interface FieldReader {
  number(name: string, fallback?: number): number;
  text(name: string, fallback?: string): string;
  oneOf<const Choice extends string>(
    name: string,
    choices: readonly [Choice, ...Choice[]],
    fallback?: Choice,
  ): Choice;
  object(name: string): Readonly<Record<string, unknown>>;
  list(name: string): readonly string[];
  /** Any JSON value; undefined when it is not there. */
  any(name: string): unknown;
}

export type ActionMaker = (fields: FieldReader) => Fault;
