/** The simulator in a process of its own, so that its work does not slow the client's. */
import type { SimulatorOptions } from '../../src/simulator/core/options.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import type { Asked, Ready } from './simulated.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as SimulatorOptions;
const simulator = await startSimulator({ ...options, keepRequests: 0 });

process.on('message', (asked: Asked) => {
  for (let added = 0; added < (asked.add ?? 0); added += 1) simulator.library.add();
  let titles = asked.titles ?? 0;
  for (const [, { id }] of simulator.library.zone('PrimarySync').entries()) {
    if (titles === 0) break;
    titles -= 1;
    simulator.library.setWords(id, { caption: `Title ${titles}` });
  }
  const requests = [...simulator.counters.values()].reduce((sum, count) => sum + count, 0);
  const lists = simulator.counters.get('records/query') ?? 0;
  process.send?.({ requests, lists, violations: simulator.violations });
});
process.on('disconnect', () => process.exit());
process.send?.({
  address: simulator.url,
  tlsPort: simulator.tlsPort,
  caPem: simulator.caPem,
  ...simulator.account,
} satisfies Ready);
