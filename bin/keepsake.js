#!/usr/bin/env node
import { spawn } from 'node:child_process';
// Kept in syntax every Node since 14 can parse: its first job is to refuse, or leave, a too old Node.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  asksForVersion,
  hideTypedSecrets,
  keepByteCode,
  leaveNoDump,
  prepareProcess,
  printVersion,
  takeEnvironment,
} from './own-process.js';

const OLDEST = [22, 19];
const GUARD = 'KEEPSAKE_RELAUNCHED';
const at = (path) => new URL('../' + path, import.meta.url);
const args = process.argv.slice(2);
/** Of docs/EXIT-CODES.md: nothing was touched. */
const UNUSABLE = 2;
hideTypedSecrets(args);
const [major, minor] = process.versions.node.split('.').map(Number);

if (asksForVersion(args)) {
  printVersion(args, () => JSON.parse(readFileSync(at('package.json'), 'utf8')).version);
} else if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
  await runHere();
} else {
  const local = fileURLToPath(at('node_modules/.bin/node'));
  const isNewer = existsSync(local) && realpathSync(local) !== realpathSync(process.execPath);
  if (isNewer && process.env[GUARD] === undefined) relaunch(local);
  else refuse();
}

async function runHere() {
  endWithParent();
  prepareProcess();
  const env = takeEnvironment();
  // A checkout runs its sources; the published package has only what was built from them.
  const source = at('src/cli/entry/main.ts');
  const isCheckout = existsSync(source);
  keepByteCode();
  const program = await import((isCheckout ? source : at('dist/main.js')).href).catch(withoutPackages);
  if (program === undefined) return refuseWithoutPackages(isCheckout);
  const { main, leaveProcess } = program;
  const code = await main(args, env);
  process.exitCode = code;
  // A connection that was never finished must not hold a program that has ended.
  setTimeout(() => leaveProcess(code), 500).unref();
}

/** Whoever kills the too old Node in front of us means us. */
function endWithParent() {
  if (process.env[GUARD] === undefined) return;
  delete process.env[GUARD];
  if (!process.channel) return;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

function relaunch(node) {
  leaveNoDump();
  const child = spawn(node, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign(takeEnvironment(), { [GUARD]: '1' }),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  child.on('error', (error) => {
    console.error('keepsake: error: cannot start ' + node + ': ' + error.message);
    process.exitCode = UNUSABLE;
  });
}

function refuse() {
  console.error(
    'keepsake: error: Node.js ' + OLDEST.join('.') + ' or newer is needed; this is ' + process.versions.node,
  );
  console.error('keepsake: hint: install Node.js 24 LTS');
  process.exitCode = UNUSABLE;
}

/** Only where a package is not there: any other error is one of ours. */
function withoutPackages(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
}

function refuseWithoutPackages(isCheckout) {
  const folder = fileURLToPath(at(''));
  console.error('keepsake: error: packages that keepsake needs are not installed');
  console.error(
    isCheckout
      ? "keepsake: hint: run `npm ci --prefix '" + folder.split("'").join("'\\''") + "'`"
      : 'keepsake: hint: install keepsake again by npm: ' + folder + ' is not whole',
  );
  process.exitCode = UNUSABLE;
}
