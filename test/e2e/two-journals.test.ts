import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { simulated } from '../support/simulated.ts';

const MIRROR = ['--mirror-deletions', '--deletion-limit', '100%'];

it('P29: what keepsake deleted in iCloud from one cookie directory is put aside by no other, nor without its journal', {
  timeout: 120_000,
}, async () => {
  const cloud = await simulated({ library: { assets: 2, bytes: 600 } });
  const { run, folder, simulator } = cloud;
  await cloud.firstRun();
  const before = [...cloud.photos().keys()];
  cpSync(join(folder, 'session'), join(folder, 'other'), { recursive: true });
  const other = ['--cookie-directory', 'other', ...MIRROR];
  const pruned = await run(['prune', '--filter', 'photo or video', '--at-most', '100%', '--yes']);
  expect(pruned).toMatchObject({ code: 0, err: expect.stringContaining('2 photos and videos moved') });
  const proofs = join(folder, 'photos/.keepsake/proofs');
  const [mark = '', ...more] = readdirSync(proofs);
  expect(more).toEqual([]);

  const journal = join(folder, 'session', `${simulator.account.username}.deletions.jsonl`);
  const stays = async (args: readonly string[], code: number, why: string) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ code, err: expect.stringContaining(why) });
    expect([...cloud.photos().keys()]).toEqual(before);
  };
  // Heard of once by both, and due from then on.
  await run(other);
  await run(MIRROR);
  await stays(other, 3, `${journal} tells which: it is not in this cookie directory`);
  renameSync(journal, `${journal}.away`);
  await stays(MIRROR, 3, `rm ${join(proofs, mark)}`);
  renameSync(`${journal}.away`, journal);
  await stays(MIRROR, 0, '');

  // A second run writes no second mark.
  await run(['undo']);
  await run(['prune', '--filter', 'photo or video', '--at-most', '100%', '--yes']);
  expect(readdirSync(proofs)).toEqual([mark]);
  await run(other);
  await run(other);
  writeFileSync(join(proofs, mark), readFileSync(join(proofs, mark), 'utf8').slice(1));
  await stays(other, 3, 'cannot be read');
  // The way out that was told.
  rmSync(join(proofs, mark));
  await run(other);
  expect([...cloud.photos().keys()]).toEqual([]);
});
