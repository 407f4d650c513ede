import { expect, it } from 'vitest';
import type { SavedFile } from '../../../src/model/state-store.ts';
import { planPage, RunClaims } from '../../../src/plan/plan-page.ts';
import { relative } from '../../support/wanted.ts';
import { describeAction, gather, type OnDisk, plan, row, TRAITS, want } from './planned-page.ts';

it('a dry run gives up the oldest of its promises, and keeps as many as it is told', () => {
  const claims = new RunClaims(TRAITS);
  for (const name of ['a', 'b', 'c']) claims.add(relative(`${name}.JPG`), `signature of ${name}`);
  claims.releaseOldest(2);
  expect(['a', 'b', 'c'].map((name) => claims.get(relative(`${name}.JPG`)))).toEqual([
    undefined,
    'signature of b',
    'signature of c',
  ]);
});

it('the same facts give the same plan, and nothing new means nothing to do', () => {
  const wanted = Array.from({ length: 50 }, (_, n) => want(`A${n}`, `content ${n % 40}`, {}, `X${n % 10}`));
  const first = plan(wanted);
  expect(plan(wanted)).toEqual(first);

  // What the plan asks for is done: fetched files lie on disk and are recorded, page after page.
  const disk: Record<string, OnDisk> = {};
  const rows: SavedFile[] = [];
  for (let left = wanted; left.length > 0; ) {
    const { actions, waiting } = planPage(left, gather(left, disk, rows), new RunClaims(TRAITS));
    for (const action of actions) {
      if (action.do !== 'fetch' && action.do !== 'adopt') throw new Error(describeAction(action));
      const number = Number(action.wanted.key.asset.slice(1));
      disk[action.path] = { content: `content ${number % 40}` };
      rows.push(row(action.wanted, action.path));
    }
    expect(waiting.length).toBeLessThan(left.length);
    left = [...waiting];
  }
  expect(Object.keys(disk)).toHaveLength(40);
  expect(plan(wanted, disk, rows).filter((text) => !text.includes(' kept at '))).toEqual([]);
});
