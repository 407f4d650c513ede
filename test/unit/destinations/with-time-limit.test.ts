import { describe, expect, it } from 'vitest';
import type { DiskCalls, DiskFile } from '../../../src/destinations/local/disk-calls.ts';
import { withTimeLimit } from '../../../src/destinations/local/with-time-limit.ts';
import { diskWith, refuse } from '../../support/disk-doubles.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const never = () => new Promise<never>(() => {});

function setup(calls: Partial<DiskCalls>) {
  const clock = new FakeClock();
  return { clock, calls: withTimeLimit(diskWith(calls), clock) };
}

/** How a call stands at this moment. */
function watched(work: Promise<unknown>) {
  const state = { is: 'waiting' };
  work.then(
    () => (state.is = 'answered'),
    (error: { code?: string }) => (state.is = error.code ?? 'bug'),
  );
  return state;
}

describe('N6: a share that does not answer', () => {
  it('is given up after a minute', async () => {
    const { clock, calls } = setup({ mkdir: never });
    const call = watched(calls.mkdir('/a'));
    await clock.advance(59_999);
    expect(call.is).toBe('waiting');
    await clock.advance(1);
    expect(call.is).toBe('ETIMEDOUT');
  });

  it('is not asked again', async () => {
    const asked: string[] = [];
    const { clock, calls } = setup({
      mkdir: never,
      unlink: async (path) => void asked.push(path),
    });
    const first = watched(calls.mkdir('/a'));
    await clock.advance(60_000);
    expect(first.is).toBe('ETIMEDOUT');
    await expect(calls.unlink('/a')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(asked).toEqual([]);
  });

  it('is given longer while it answers others: a call may wait for its turn', async () => {
    const { clock, calls } = setup({ mkdir: never, unlink: async () => {} });
    const call = watched(calls.mkdir('/a'));
    for (let minute = 0; minute < 10; minute += 1) {
      await clock.advance(50_000);
      await calls.unlink('/b');
    }
    expect(call.is).toBe('waiting');
    await clock.advance(60_000);
    expect(call.is).toBe('ETIMEDOUT');
  });

  it('may take ten minutes to sync', async () => {
    const { clock, calls } = setup({ syncDirectory: never });
    const call = watched(calls.syncDirectory('/a'));
    await clock.advance(599_999);
    expect(call.is).toBe('waiting');
    await clock.advance(1);
    expect(call.is).toBe('ETIMEDOUT');
  });

  it('a file that is opened too late is closed again', async () => {
    let closed = 0;
    const file: Partial<DiskFile> = { close: async () => void (closed += 1) };
    const { promise, resolve } = Promise.withResolvers<DiskFile>();
    const { clock, calls } = setup({ open: () => promise });
    const call = watched(calls.open('/a', 'read'));
    await clock.advance(60_000);
    expect(call.is).toBe('ETIMEDOUT');
    resolve(file as DiskFile);
    await clock.advance(0);
    expect(closed).toBe(1);
  });

  it('a file that is open when the share hangs is closed all the same, and nobody waits for that', async () => {
    let closed = 0;
    const file: Partial<DiskFile> = { read: never, close: async () => void (closed += 1) };
    const { clock, calls } = setup({ open: async () => file as DiskFile });
    const opened = await calls.open('/a', 'read');
    const call = watched(opened.read(new Uint8Array(1), 0));
    await clock.advance(60_000);
    expect(call.is).toBe('ETIMEDOUT');
    await expect(opened.close()).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await clock.advance(0);
    expect(closed).toBe(1);
  });

  it('a call inside a file is given up, too', async () => {
    const { clock, calls } = setup({ open: async () => ({ write: never }) as unknown as DiskFile });
    const file = await calls.open('/a', 'create');
    const call = watched(file.write([], 0));
    await clock.advance(60_000);
    expect(call.is).toBe('ETIMEDOUT');
  });
});

it('what is answered passes as it is, and leaves no timer behind', async () => {
  const { clock, calls } = setup({ realpath: async (path) => `${path}/b`, mkdir: refuse('EACCES') });
  expect(await calls.realpath('/a')).toBe('/a/b');
  await expect(calls.mkdir('/a')).rejects.toMatchObject({ code: 'EACCES' });
  expect(clock.sleeping()).toBe(0);
});
