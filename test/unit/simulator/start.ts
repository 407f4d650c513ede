import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/options.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { RawClient } from './raw-client.ts';

/** A simulator that ends with the test. Few key-derivation rounds and a small library unless told otherwise. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    library: { assets: 5, bytes: 1_000 },
    ...options,
    account: { iterations: 10, ...options.account },
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

export async function startSignedIn(
  options: SimulatorOptions = {},
): Promise<{ readonly simulator: Simulator; readonly client: RawClient }> {
  const simulator = await start(options);
  const client = new RawClient(simulator);
  await client.signIn();
  return { simulator, client };
}
