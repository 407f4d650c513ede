import { join } from 'node:path';
import { until } from './child.ts';
import { type Simulated, simulated } from './simulated.ts';
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';

/** An account whose photos are all here. */
export async function synced(options: SimulatorOptions = {}) {
  const world = await simulated(options);
  await world.firstRun();
  const requests = world.simulator.requests.length;
  return {
    ...world,
    names: [...world.photos().keys()],
    at: (name = '') => join(world.folder, 'photos', name),
    asked: () => world.simulator.requests.length - requests,
    downloads: () => world.simulator.counters.get('download') ?? 0,
    json: async <T>(args: readonly string[]) => JSON.parse((await world.run(['--json', ...args])).out) as T,
  };
}

/** Does something while a watching keepsake holds the account. */
export async function whileWatching<T>({ run, simulator }: Simulated, work: () => Promise<T>): Promise<T> {
  const before = simulator.requests.length;
  let stop = () => {};
  const watching = run(['--watch-with-interval', '3600'], {
    onStart: (kill) => {
      stop = () => kill('SIGTERM');
    },
  });
  await until(() => simulator.requests.length > before);
  const result = await work();
  stop();
  await watching;
  return result;
}
