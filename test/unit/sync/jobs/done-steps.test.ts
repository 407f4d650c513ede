import { expect, it } from 'vitest';
import { DoneSteps } from '../../../../src/sync/jobs/done-steps.ts';

it('steps are done once all of them is accounted for, whatever the order', () => {
  const steps = new DoneSteps([{ first: 1, last: 2 }]);
  const four = steps.begin({ first: 4, last: 4 });
  const three = steps.begin({ first: 3, last: 3 });
  const owed = four.add(4, 2);
  three.add(3, 0);
  expect(steps.done).toEqual([{ first: 1, last: 3 }]);
  owed.settle();
  expect(steps.done).toEqual([{ first: 1, last: 3 }]);
  owed.settle();
  expect(steps.done).toEqual([{ first: 1, last: 4 }]);
});

it('a part of a stretch counts once all before it do', () => {
  const steps = new DoneSteps([]);
  const stretch = steps.begin({ first: 1, last: 9 });
  const first = stretch.add(3, 1);
  const second = stretch.add(6, 1);
  second.settle();
  expect(steps.done).toEqual([]);
  first.settle();
  expect(steps.done).toEqual([{ first: 1, last: 6 }]);
  stretch.add(9, 0);
  stretch.complete();
  expect(steps.done).toEqual([{ first: 1, last: 9 }]);
});

it('a part that ends before its first step is none', () => {
  const steps = new DoneSteps([]);
  const stretch = steps.begin({ first: 5, last: 9 });
  stretch.add(4, 0);
  expect(steps.done).toEqual([]);
});

it('E57: what is held completes no step, and holds up its own', () => {
  const steps = new DoneSteps([]);
  const stretch = steps.begin({ first: 5, last: 5 });
  stretch.complete();
  const [one, other] = [stretch.add(0, 1), stretch.add(0, 1)];
  const files = stretch.add(5, 1);
  one.settle();
  expect(steps.done).toEqual([]);
  files.settle();
  expect(steps.done).toEqual([]);
  other.settle();
  expect(steps.done).toEqual([{ first: 5, last: 5 }]);
});

it('tells what was taken up, whether or not it is through', () => {
  const steps = new DoneSteps([{ first: 1, last: 1 }]);
  steps.begin({ first: 4, last: 6 }).add(6, 1);
  expect(steps.begun).toEqual([
    { first: 1, last: 1 },
    { first: 4, last: 6 },
  ]);
});

it('a stretch is waited for that is complete before its only part is planned', () => {
  const steps = new DoneSteps([]);
  const stretch = steps.begin({ first: 1, last: 1 });
  stretch.complete();
  expect(steps.done).toEqual([]);
  const owed = stretch.add(1, 1);
  expect(steps.done).toEqual([]);
  owed.settle();
  expect(steps.done).toEqual([{ first: 1, last: 1 }]);
});

it('a part that ends before its first step takes nothing back', () => {
  const steps = new DoneSteps([]);
  const stretch = steps.begin({ first: 1, last: 9 });
  stretch.add(3, 0);
  stretch.add(0, 0);
  stretch.add(9, 1);
  expect(steps.done).toEqual([{ first: 1, last: 3 }]);
});
