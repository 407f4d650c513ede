/** Speed and memory beside bare loops of the same requests, as ratios: the machine's own speed cancels out. */
import { parseArgs } from 'node:util';
import { isOver, tableOf } from './report.ts';
import { runScenario } from './run-scenario.ts';
import { SCENARIOS } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    /** As large as the promises are: an hour, and 12 GB of disk. */
    long: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  },
});

const chosen = SCENARIOS.filter(({ name }) => values.only?.includes(name) ?? true);
const names = SCENARIOS.map(({ name }) => name);
const unknown = values.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}; there are ${names.join(', ')}`);

let over = 0;
for (const scenario of chosen) {
  try {
    const findings = await runScenario(scenario, values.long ? 'long' : 'quick');
    over += findings.filter(isOver).length;
    console.log(tableOf(scenario.name, findings));
  } catch (error) {
    over += 1;
    console.log(`${scenario.name}\n  OVER cannot be measured: ${String(error)}`);
  }
}
console.log(over === 0 ? 'all within their limits' : `${over} OVER`);
process.exitCode = over === 0 ? 0 : 1;
