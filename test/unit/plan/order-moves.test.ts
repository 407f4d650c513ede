import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderMoves } from '../../../src/plan/order-moves.ts';
import { relative } from '../../support/wanted.ts';

const same = (path: string) => path;

function ordered(moves: readonly string[]): readonly (readonly string[])[] {
  let n = 0;
  const parsed = moves.map((move) => {
    const [from = '', to = ''] = move.split('>');
    return { from: relative(from), to: relative(to) };
  });
  const runs = orderMoves(parsed, same, () => relative(`wait${(n += 1)}`));
  return runs.map((run) => run.map(({ from, to }) => `${from}>${to}`));
}

describe('moves in an order in which every name is free by then', () => {
  it.each<[what: string, moves: readonly string[], runs: readonly (readonly string[])[]]>([
    ['each alone', ['a>x', 'b>y'], [['a>x'], ['b>y']]],
    ['F32: a chain, its end first', ['a>b', 'b>c', 'c>d'], [['c>d', 'b>c', 'a>b']]],
    ['F32: two that change places', ['a>b', 'b>a'], [['a>wait1', 'b>a', 'wait1>b']]],
    ['F32: a circle', ['a>b', 'b>c', 'c>a'], [['a>wait1', 'c>a', 'b>c', 'wait1>b']]],
  ])('%s', (_what, moves, runs) => {
    expect(ordered(moves)).toEqual(runs);
  });

  it('F32: no step meets a file, and each file ends at its goal, whatever wants whose name', () => {
    const names = Array.from({ length: 8 }, (_, n) => relative(`f${n}`));
    const goals = fc.shuffledSubarray([...names, relative('g0'), relative('g1')], {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(goals, (tos) => {
        const moves = names
          .map((from, n) => ({ from, to: tos[n] ?? from }))
          .filter(({ from, to }) => from !== to);
        const disk = new Map<string, string>(names.map((name) => [name, name]));
        let n = 0;
        for (const { from, to } of orderMoves(moves, same, () => relative(`w${(n += 1)}`)).flat()) {
          expect(disk.has(to)).toBe(false);
          disk.set(to, disk.get(from) ?? '');
          disk.delete(from);
        }
        for (const [at, name] of names.entries()) expect(disk.get(tos[at] ?? '')).toBe(name);
      }),
    );
  });
});
