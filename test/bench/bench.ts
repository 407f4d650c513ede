/** Speed and memory beside bare loops of the same requests, as ratios: the machine's own speed cancels out. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { PEER_SCENARIOS } from './peers/peer-scenarios.ts';
import { runPeers } from './peers/run-peers.ts';
import { isOver, tableOf } from './report.ts';
import { runScenario } from './run-scenario.ts';
import type { Finding, SizeName } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

/** Both programs and the simulator want cores of their own. */
const BUSY_SHARE = 0.5;

const { values } = parseArgs({
  options: {
    /** As large as the promises are. */
    long: { type: 'boolean', default: false },
    /** Other downloaders in place of the bare loops. */
    peers: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});

const form: SizeName = values.long ? 'long' : 'quick';
const runs: readonly (readonly [name: string, run: () => Promise<readonly Finding[]>])[] = values.peers
  ? PEER_SCENARIOS.map((scenario) => [scenario.name, () => runPeers(scenario, form)])
  : SCENARIOS.map((scenario) => [scenario.name, () => runScenario(scenario, form)]);

const names = runs.map(([name]) => name);
const unknown = values.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}; there are ${names.join(', ')}`);

const [busy = 0] = loadavg();
if (busy > BUSY_SHARE * availableParallelism())
  console.log(`this machine is busy already (load ${busy.toFixed(1)}): times and ratios mean little`);

let over = 0;
for (const [name, run] of runs) {
  if (values.only?.includes(name) === false) continue;
  try {
    const findings = await run();
    over += findings.filter(isOver).length;
    console.log(tableOf(name, findings));
  } catch (error) {
    over += 1;
    console.log(`${name}\n  OVER cannot be measured: ${String(error)}`);
  }
}
console.log(over === 0 ? 'all within their limits' : `${over} OVER`);
process.exitCode = over === 0 ? 0 : 1;
