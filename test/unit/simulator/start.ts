import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/core/options.ts';
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

let known: RawClient | undefined;

/** As `startSignedIn`, with the session of an earlier simulator where that can be: tokens outlive a restart. */
export async function startKnown(
  options: SimulatorOptions = {},
): Promise<{ readonly simulator: Simulator; readonly client: RawClient }> {
  if (options.account !== undefined || options.now !== undefined || options.seed !== undefined) {
    return startSignedIn(options);
  }
  known ??= (await startSignedIn()).client;
  const simulator = await start(options);
  const client = new RawClient(simulator);
  Object.assign(client.session, { token: known.session.token, trust: known.session.trust });
  for (const [name, value] of known.cookies) client.cookies.set(name, value);
  return { simulator, client };
}
