// The program of the single executable: what bin/keepsake.js does, where Node is the right one and there are no other files.
import {
  asksForVersion,
  hideTypedSecrets,
  prepareProcess,
  printVersion,
  takeEnvironment,
} from '../../bin/own-process.js';
import { leaveProcess, main } from '../../src/cli/entry/main.ts';
import { version } from '../../package.json';

const args = process.argv.slice(2);
hideTypedSecrets(args);
if (asksForVersion(args)) printVersion(args, () => version);
else run();

async function run() {
  prepareProcess();
  const code = await main(args, takeEnvironment());
  process.exitCode = code;
  // A connection that was never finished must not hold a program that has ended.
  setTimeout(() => leaveProcess(code), 500).unref();
}
