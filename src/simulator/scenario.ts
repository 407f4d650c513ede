import { KeepsakeError } from '../base/errors.ts';
import type { Answer } from './core/answer.ts';
import type { Exchange } from './core/exchange.ts';
import { isObject } from './core/json.ts';
import { type Rule, readRule } from './rule.ts';
import type { Simulation } from './account/simulation.ts';

/** A scenario at work: its rules, and how often each of them has counted and acted. */
export class Scenario {
  readonly #simulation: Simulation;
  readonly #startedAt: number;
  readonly #rules: readonly { readonly rule: Rule; count: number; actions: number }[];

  /** Throws `USAGE` with every problem of the scenario. */
  constructor(source: unknown, simulation: Simulation) {
    this.#simulation = simulation;
    this.#startedAt = simulation.now();
    this.#rules = readScenario(source).map((rule) => ({ rule, count: 0, actions: 0 }));
  }

  /** Answers one request as all the rules that act on it want, in their order. */
  direct(
    exchange: Exchange,
    route: (exchange: Exchange) => Answer,
  ): { readonly answer: Answer; readonly rules: readonly string[] } {
    const acting = this.#actingOn(exchange);
    let seen = exchange;
    for (const { fault } of acting) {
      fault.effect?.(this.#simulation);
      seen = fault.request?.(seen, this.#simulation) ?? seen;
    }
    const instead = acting.find(({ fault }) => fault.instead !== undefined)?.fault.instead;
    let answer = instead?.(seen, this.#simulation) ?? route(seen);
    for (const { fault } of acting) answer = fault.change?.(answer, seen) ?? answer;
    return { answer, rules: acting.map(({ name }) => name) };
  }

  #actingOn(exchange: Exchange): readonly Rule[] {
    const elapsedMs = this.#simulation.now() - this.#startedAt;
    const acting: Rule[] = [];
    for (const state of this.#rules) {
      if (!state.rule.concerns(exchange, elapsedMs)) continue;
      state.count += 1;
      if (!state.rule.acts(state.count, state.actions)) continue;
      state.actions += 1;
      acting.push(state.rule);
    }
    return acting;
  }
}

/** Reads a list of rules, or an object with one under `rules`. */
function readScenario(source: unknown): readonly Rule[] {
  const list = isObject(source) ? source['rules'] : source;
  if (!Array.isArray(list)) {
    throw new KeepsakeError(
      'USAGE',
      'a scenario is a list of rules, or an object with such a list under "rules"',
    );
  }
  const problems: string[] = [];
  const rules = list.map((entry: unknown, index) => readRule(entry, index + 1, problems));
  const [first, ...others] = problems;
  if (first !== undefined) throw new KeepsakeError('USAGE', `scenario: ${first}`, { details: others });
  return rules.filter((rule) => rule !== undefined);
}
