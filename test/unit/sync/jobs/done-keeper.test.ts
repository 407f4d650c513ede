import { expect, it } from 'vitest';
import type { StepRanges } from '../../../../src/model/step-ranges.ts';
import { DoneKeeper } from '../../../../src/sync/jobs/done-keeper.ts';
import { DoneSteps } from '../../../../src/sync/jobs/done-steps.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const JOB = { writes: true, evaluatedAtMs: undefined, notesParts: true };
const TO_3: StepRanges = [{ first: 1, last: 3 }];
const TO_4: StepRanges = [{ first: 1, last: 4 }];

function keep() {
  const stored: StepRanges[] = [];
  const clock = new FakeClock();
  const steps = new DoneSteps(TO_3);
  const setDone = async (done: StepRanges) => {
    stored.push(done);
  };
  const keeper = new DoneKeeper({ ...JOB, done: TO_3, setDone }, steps, clock);
  const doStep4 = () => steps.begin({ first: 4, last: 4 }).add(4, 0);
  return { keeper, clock, stored, doStep4 };
}

it('stores what is done every two seconds, and at the end', async () => {
  const { keeper, clock, stored, doStep4 } = keep();
  doStep4();
  await clock.advance(1_999);
  await keeper.advance();
  expect(stored).toEqual([]);
  await clock.advance(1);
  await keeper.advance();
  expect(stored).toEqual([TO_4]);
});

it('stores nothing that is stored already', async () => {
  const { keeper, stored, doStep4 } = keep();
  await keeper.store();
  expect(stored).toEqual([]);
  doStep4();
  await keeper.store();
  await keeper.store();
  expect(stored).toEqual([TO_4]);
});

it('waits for two seconds again after it has stored', async () => {
  const { keeper, clock, stored, doStep4 } = keep();
  await clock.advance(1_500);
  await keeper.store();
  doStep4();
  await clock.advance(1_500);
  await keeper.advance();
  expect(stored).toEqual([]);
});

it('stores once more what could not be stored', async () => {
  const clock = new FakeClock();
  const steps = new DoneSteps([]);
  let isFull = true;
  const stored: StepRanges[] = [];
  const setDone = async (done: StepRanges) => {
    if (isFull) throw new Error('no space');
    stored.push(done);
  };
  const keeper = new DoneKeeper({ ...JOB, done: [], setDone }, steps, clock);
  steps.begin({ first: 1, last: 3 }).add(3, 0);
  await expect(keeper.store()).rejects.toThrow('no space');
  isFull = false;
  await keeper.store();
  expect(stored).toEqual([TO_3]);
});
