/** The simulator in a process of its own, so that its work does not slow the client's. */
import { startSimulator } from '../../src/simulator/server.ts';

const { assets, bytes, latencyMs } = JSON.parse(process.argv[2] ?? '{}') as Record<string, number>;
const simulator = await startSimulator({
  library: { assets: assets ?? 0, bytes: bytes ?? 0 },
  latencyMs: latencyMs ?? 0,
  keepRequests: 0,
  account: { twoFactor: false },
});
process.send?.({ address: simulator.url, password: simulator.account.password });
process.on('disconnect', () => process.exit());
