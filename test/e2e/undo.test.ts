import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const TIMEOUT = { timeout: 60_000 };

it('P12: what was moved to Recently Deleted is told, and comes back', TIMEOUT, async () => {
  const { simulator, run, firstRun, folder } = await simulated();
  const ask = (args: readonly string[]) => run(args);
  await firstRun(['--auth-only']);
  const { library } = simulator;
  const [a = '', b = '', c = '', user = ''] = [...library.files()].map(({ asset }) => asset);
  for (const asset of [a, b, c, user]) library.delete(asset);
  const line = (what: string, asset: string, at: string, more: object = {}) =>
    JSON.stringify({ v: 1, what, at, run: at, library: 'PrimarySync', asset, ...more });
  const proof = [{ destination: '/photos', path: '2025/A.JPG' }];
  const journal = join(folder, 'session', `${simulator.account.username}.deletions.jsonl`);
  const [early, late] = ['2026-01-02T00:00:00.000Z', '2026-03-04T00:00:00.000Z'];
  const lines = [
    line('intent', a, early, { name: 'A\u001b[31m.JPG', size: 3_000, proof, why: 'old' }),
    line('done', a, early),
    line('intent', b, late, { name: 'B.JPG', size: 3_000 }),
    line('done', b, late),
    // Cut off by a kill: whether it was moved is not written down.
    line('intent', c, late, { name: 'C.JPG' }),
  ];
  writeFileSync(journal, `${lines.join('\n')}\n{"v":1,"wh`, { mode: 0o600 });
  const trashed = () =>
    [...library.files()]
      .filter(({ deleted }) => deleted)
      .map(({ asset }) => asset)
      .toSorted();

  const before = await ask(['log', 'deletions']);
  expect(before.out).toContain('A\\u001b[31m.JPG');
  expect(before.out).toContain('proof: /photos/2025/A.JPG');
  const requests = simulator.requests.length;
  const plan = await ask(['undo', '--dry-run']);
  expect([plan.code, plan.out.includes('B.JPG'), plan.out.includes('A')]).toEqual([0, true, false]);
  expect(simulator.requests.length).toBe(requests);
  expect(trashed()).toEqual([a, b, c, user].toSorted());

  const last = await ask(['undo', '--last']);
  expect([last.code, last.err]).toEqual([0, expect.stringContaining('2 photos brought back')]);
  expect(trashed()).toEqual([a, user].toSorted());
  library.purge(a);
  const rest = await ask(['undo', '--since', '2026-01-01', '--json']);
  expect([rest.code, JSON.parse(rest.out)]).toMatchObject([
    3,
    { restored: 0, notRestored: 1, photos: [{ asset: a, outcome: 'gone' }] },
  ]);
  expect(rest.err).toContain('is gone for good');
  expect(trashed()).toEqual([user]);

  const told = await ask(['log', 'deletions', '--json', '--since', '2026-02-01']);
  expect(JSON.parse(told.out)).toMatchObject({
    deletions: [
      { what: 'moved', name: 'B.JPG', time: late },
      { what: 'restored', name: 'B.JPG' },
      { what: 'restored', name: 'C.JPG' },
      { what: 'gone', why: 'old' },
    ],
    unreadable: 0,
  });
  expect(readFileSync(journal, 'utf8').startsWith(`${lines.join('\n')}\n`)).toBe(true);
  const wrong = await ask(['undo', '--last', '--since', 'yesterday', 'X']);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('--since takes a day')]);
  expect(wrong.err).toContain('undo takes one of');
  expect(simulator.violations).toEqual([]);
});
