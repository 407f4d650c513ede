import { getEventListeners } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import type { Task, Wanted } from '../../../../src/model/action.ts';
import type { Failure } from '../../../../src/model/failure.ts';
import type { Outcome } from '../../../../src/model/outcome.ts';
import { Superseded } from '../../../../src/sync/fulfil/superseded.ts';
import { photoBytes, relative, wantedFile } from '../../../support/wanted.ts';

const GONE: Failure = { kind: 'unavailable', detail: 'gone' };

let cancel: AbortController;
let superseded: Superseded;

beforeEach(() => {
  cancel = new AbortController();
  superseded = new Superseded(cancel.signal);
});

const file = (name: string, changes = {}) => wantedFile(name, photoBytes(name, 10), changes);
const failed = (wanted: Wanted, failure: Failure = GONE): Outcome => ({
  kind: 'failed',
  wanted,
  path: undefined,
  failure,
});
const savedAs = (wanted: Wanted): Outcome => ({
  kind: 'saved',
  wanted,
  path: relative('a.JPG'),
  modifiedAtMs: 0,
  verified: true,
});

/** Hands these files out, as a plan does. */
async function handOut(...files: readonly Wanted[]): Promise<void> {
  async function* actions(): AsyncGenerator<Task> {
    for (const wanted of files) yield { do: 'fetch', wanted, path: relative('a.JPG') };
  }
  for await (const action of superseded.track(actions())) expect(action.do).toBe('fetch');
}

/** The files of each round; `onRound` plays what happens to those that are planned again. */
async function rounds(onRound: (files: readonly Wanted[]) => Promise<void> = async () => {}) {
  const all: (readonly Wanted[])[] = [];
  const plan = async function* (files: readonly Wanted[]): AsyncGenerator<Task, void> {
    all.push(files);
    await onRound(files);
    for (const wanted of files) yield { do: 'fetch', wanted, path: relative('a.JPG') };
  };
  const planned: Task[] = [];
  for await (const action of superseded.rounds(plan)) planned.push(action);
  return { all, planned };
}

function end(outcome: Outcome): boolean {
  const isFinal = superseded.ended(outcome);
  superseded.recorded([outcome]);
  return isFinal;
}

it('plans a file once more that iCloud had no more when its turn came', async () => {
  const wanted = file('a.JPG');
  await handOut(wanted);
  expect(end(failed(wanted))).toBe(false);
  const { all, planned } = await rounds();
  expect(all).toEqual([[wanted]]);
  expect(planned).toMatchObject([{ do: 'fetch', wanted }]);
});

it.each<[what: string, outcome: (wanted: Wanted) => Outcome, changes: object]>([
  ['was saved', savedAs, {}],
  ['failed for another reason', (wanted) => failed(wanted, { kind: 'link-expired' }), {}],
  ['was not there from the start', (wanted) => failed(wanted), { absent: true }],
])('that a file %s is the last word about it', async (_what, outcome, changes) => {
  const wanted = file('a.JPG', changes);
  await handOut(wanted);
  expect(end(outcome(wanted))).toBe(true);
  expect((await rounds()).all).toEqual([]);
});

it('plans one file again at most twice, whatever object stands for it', () => {
  const words = ['a.JPG', 'a.JPG', 'a.JPG', 'b.JPG'].map((name) => end(failed(file(name))));
  expect(words).toEqual([false, false, true, false]);
});

it('waits until what is under way has ended and is recorded', async () => {
  const [one, two] = [file('a.JPG'), file('b.JPG')];
  await handOut(one, two);
  const order: string[] = [];
  const over = rounds().then((value) => {
    order.push('over');
    return value;
  });
  const step = async (name: string, happens: () => void) => {
    await turn();
    order.push(name);
    happens();
    await turn();
  };
  await step('saved', () => void superseded.ended(savedAs(one)));
  await step('gone', () => void superseded.ended(failed(two)));
  await step('recorded', () => superseded.recorded([failed(two)]));
  expect((await over).all).toEqual([[two]]);
  expect(order).toEqual(['saved', 'gone', 'recorded', 'over']);
});

it('has a round for what is superseded in a round', async () => {
  const [one, two] = [file('a.JPG'), file('b.JPG')];
  await handOut(one, two);
  end(failed(one));
  const { all } = await rounds(async (files) => {
    if (files[0] === one) end(failed(two));
  });
  expect(all).toEqual([[one], [two]]);
});

it('ends when the run does, whatever is under way', async () => {
  await handOut(file('a.JPG'));
  const over = rounds();
  await turn();
  cancel.abort();
  expect((await over).all).toEqual([]);
});

it('plans nothing more once the run has ended', async () => {
  const wanted = file('a.JPG');
  await handOut(wanted);
  end(failed(wanted));
  cancel.abort();
  expect((await rounds()).all).toEqual([]);
});

/** Whatever is ready has happened. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('K2: where nothing ends any more, nobody waits, and the signal of the run holds nobody', async () => {
  const photo = file('a');
  await handOut(photo);
  const waiting = rounds();
  await new Promise(setImmediate);
  expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(1);
  superseded.end();
  expect(await waiting).toEqual({ all: [], planned: [] });
  expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(0);
});
