import { unreachable } from '../base/errors.ts';
import { ACTIONS } from './faults/actions.ts';
import type { Exchange } from './core/exchange.ts';
import type { Fault } from './faults/fault.ts';
import { CheckedFields } from './faults/field-reader.ts';
import { isObject } from './core/json.ts';

const PATTERNS = [
  'service',
  'method',
  'host',
  'path',
  'operation',
  'recordType',
  'zone',
  'role',
  'file',
  'asset',
  'album',
] as const;
type PatternField = (typeof PATTERNS)[number];

/** One rule of a scenario, checked. */
export interface Rule {
  readonly name: string;
  readonly fault: Fault;
  /** Whether a request is one that this rule counts. */
  readonly concerns: (exchange: Exchange, elapsedMs: number) => boolean;
  /** Whether it acts on the n-th of them (from 1), after so many actions. */
  readonly acts: (count: number, actions: number) => boolean;
}

/** Reads one rule; its problems are added to `problems`. */
export function readRule(source: unknown, number: number, problems: string[]): Rule | undefined {
  if (!isObject(source)) {
    problems.push(`rule ${number}: it is not an object`);
    return undefined;
  }
  const top = new CheckedFields(source, `rule ${number}`);
  const name = top.text('name', `rule ${number}`);
  const match = new CheckedFields(top.object('match'), `rule ${number}, match`);
  const { concerns, acts } = readMatch(match);
  const fault = readAction(top, number, problems);
  problems.push(...top.finish(), ...match.finish());
  return fault === undefined ? undefined : { name, fault, concerns, acts };
}

function readAction(top: CheckedFields, number: number, problems: string[]): Fault | undefined {
  const source = top.any('action');
  if (!isObject(source)) {
    problems.push(`rule ${number}: action is missing`);
    return undefined;
  }
  const fields = new CheckedFields(source, `rule ${number}, action`);
  const name = fields.text('do');
  const make = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (make === undefined) {
    const known = Object.keys(ACTIONS).toSorted().join(', ');
    problems.push(`rule ${number}, action: do ${JSON.stringify(name)} is none of ${known}`);
    return undefined;
  }
  const fault = make(fields);
  problems.push(...fields.finish());
  return fault;
}

function readMatch(match: CheckedFields): Pick<Rule, 'concerns' | 'acts'> {
  const patterns = PATTERNS.filter((name) => match.any(name) !== undefined).map(
    (name) => [name, globOf(match.text(name))] as const,
  );
  const range = match.any('range');
  if (range !== undefined && typeof range !== 'boolean') match.problem('range has to be true or false');
  const startRank = match.has('startRank') ? match.number('startRank') : undefined;
  const afterMs = match.number('afterMs', 0);
  const untilMs = match.number('untilMs', Number.POSITIVE_INFINITY);
  match.any('startRank');

  const nth = readNth(match);
  const every = match.number('every', 1);
  const times = match.number('times', Number.POSITIVE_INFINITY);
  if (every < 1) match.problem('every has to be at least 1');
  return {
    concerns: (exchange, elapsedMs) =>
      elapsedMs >= afterMs &&
      elapsedMs < untilMs &&
      patterns.every(([name, glob]) => glob.test(valueOf(exchange, name))) &&
      (range === undefined || range === (exchange.headers.range !== undefined)) &&
      (startRank === undefined || startRank === exchange.facts.startRank),
    acts: (count, actions) =>
      actions < times && (nth === undefined || nth.includes(count)) && count % every === 0,
  };
}

function readNth(match: CheckedFields): readonly number[] | undefined {
  const value = match.any('nth');
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const numbers = list.filter((item) => typeof item === 'number');
  if (numbers.length !== list.length) match.problem('nth has to be a number or a list of numbers');
  return numbers;
}

function valueOf(exchange: Exchange, field: PatternField): string {
  switch (field) {
    case 'service':
      return exchange.service ?? '';
    case 'method':
      return exchange.method;
    case 'host':
      return exchange.host;
    case 'path':
      return exchange.path;
    case 'operation':
      return exchange.operation;
    case 'recordType':
    case 'zone':
    case 'role':
    case 'file':
    case 'asset':
    case 'album':
      return exchange.facts[field] ?? '';
    default:
      return unreachable(field);
  }
}

/** `*` stands for anything. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
