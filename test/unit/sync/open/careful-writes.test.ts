import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../../src/base/errors.ts';
import type { SessionFile } from '../../../../src/icloud/session/session-file.ts';
import { carefulSession } from '../../../../src/sync/open/careful-writes.ts';

function setup(confirm: () => Promise<void>, { hasChanges = true } = {}) {
  const written: string[] = [];
  const commit = async (reason: string) => void written.push(reason);
  const file = { hasChanges: () => hasChanges, commit } as unknown as SessionFile;
  return { written, session: carefulSession(file, { guard: (work) => work() }, { confirm }) };
}

it('A8: the session is written while the account is ours', async () => {
  const { written, session } = setup(async () => {});
  await session.commit('renewed');
  expect(written).toEqual(['renewed']);
});

it('A8: the session of whoever took the account while this machine slept is left alone', async () => {
  const { written, session } = setup(() => Promise.reject(new KeepsakeError('LOCK_LOST', 'taken')));
  await expect(session.commit('renewed')).rejects.toMatchObject({ code: 'LOCK_LOST' });
  expect(written).toEqual([]);
});

it('nobody looks at the lock where there is nothing to write', async () => {
  const { written, session } = setup(() => Promise.reject(new Error('looked at')), { hasChanges: false });
  await session.commit('database answer');
  expect(written).toEqual([]);
});
