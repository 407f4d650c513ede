import { describe, expect, it } from 'vitest';
import { howFar, missingAfter, movedBy } from '../../../../src/sync/moves/how-far.ts';
import { relative } from '../../../support/wanted.ts';

/** `from>to size`, in the order in which they are carried out. */
function runOf(...steps: readonly string[]) {
  return steps.map((step) => {
    const [names = '', size = ''] = step.split(' ');
    const [from = '', to = ''] = names.split('>');
    return { from: relative(from), to: relative(to), size: Number(size), modifiedAtMs: 0 };
  });
}

/** `name size`: what lies there. */
function disk(...files: readonly string[]) {
  return new Map(
    files.map((file) => {
      const [name = '', size = ''] = file.split(' ');
      return [relative(name), { kind: 'file', size: Number(size), modifiedAtMs: 0 } as const];
    }),
  );
}

const CHAIN = runOf('b>c 2', 'a>b 1');
const CIRCLE = runOf('a>wait 1', 'c>a 3', 'b>c 2', 'wait>b 1');

describe('F30: how far a run of moves came', () => {
  it.each<[what: string, run: ReturnType<typeof runOf>, there: ReturnType<typeof disk>, steps: number]>([
    ['not begun', CHAIN, disk('a 1', 'b 2'), 0],
    ['the end of the chain alone', CHAIN, disk('a 1', 'c 2'), 1],
    ['all of it', CHAIN, disk('b 1', 'c 2'), 2],
    ['files alike, by the free name', runOf('b>c 1', 'a>b 1'), disk('a 1', 'c 1'), 1],
    ['files alike, all of it', runOf('b>c 1', 'a>b 1'), disk('b 1', 'c 1'), 2],
    ['one of them was taken away since', CHAIN, disk('b 1'), 2],
    ['the other was taken away since', CHAIN, disk('c 2'), 1],
    ['a circle: not begun', CIRCLE, disk('a 1', 'b 2', 'c 3'), 0],
    ['a circle: one waits', CIRCLE, disk('wait 1', 'b 2', 'c 3'), 1],
    ['a circle: one waits, two moved', CIRCLE, disk('wait 1', 'a 3', 'c 2'), 3],
    ['a circle: closed', CIRCLE, disk('a 3', 'b 1', 'c 2'), 4],
  ])('%s', (_what, run, there, steps) => {
    expect(howFar(run, there)).toBe(steps);
  });

  it('tells where each file is', () => {
    expect(Object.fromEntries(movedBy(CIRCLE, 2))).toEqual({ a: 'wait', b: 'b', c: 'a' });
    expect(Object.fromEntries(movedBy(CIRCLE, 4))).toEqual({ a: 'b', b: 'c', c: 'a' });
  });

  it('tells which file is at no place of its own', () => {
    expect(missingAfter(CHAIN, 1, disk('a 1', 'c 2'))).toEqual([]);
    expect(missingAfter(CHAIN, 1, disk('c 2'))).toEqual(['a']);
  });
});
