import { openBench, running, typing } from './bench.ts';
import { FakeApple } from './fake-apple.ts';

/** A bench whose session was made by a person with a code, and then left alone. */
export async function openSignedIn(options: Parameters<typeof openBench>[1] = {}) {
  const apple = new FakeApple();
  const first = await openBench(apple, typing('012345'));
  await first.session.ensure(running);
  apple.seen.length = 0;
  return { apple, ...(await openBench(apple, { ...options, directory: first.directory })) };
}
