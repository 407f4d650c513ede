import { expect, it } from 'vitest';
import { KeepsakeError } from '../../../src/base/errors.ts';
import type { SessionFile } from '../../../src/icloud/session/session-file.ts';
import { carefulSession } from '../../../src/sync/careful-writes.ts';

function setup(confirm: () => Promise<void>) {
  const written: string[] = [];
  const file = { commit: async (reason: string) => void written.push(reason) } as unknown as SessionFile;
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
